"""Products: what a party sells.  Each names a crop of the reference table; food or not goes by its product type.

A protected word (organic, VietGAP, a geographical indication, "safe" …) in name, brand or standard needs a certificate
that was checked, in scope, else the product is refused with the word named.  A GTIN only where one was assigned.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sqlmodel import Field, Session, SQLModel, select

from trace import gs1, reference
from trace.accounts import Actor, Role
from trace.codes import random_code
from trace.errors import NotFound, RuleBroken
from trace.parties import clean
from trace.provenance import Book
from trace.statements import Statement

if TYPE_CHECKING:
    from trace.canonical import Value


class WordProtected(RuleBroken):
    """The name or brand holds a word that no checked certificate of this party bears out; `word` is named."""

    code = "word-protected"


class WordForbidden(WordProtected):
    """A claim that no paper of ours can bear out; `word` is named."""

    code = "word-forbidden"


class CropUnknown(RuleBroken):
    """Not a crop of the reference table."""

    code = "crop-unknown"


class ShelfLifeBad(RuleBroken):
    """Shelf life is 1 to 3,650 days."""

    code = "shelf-life-bad"


class Product(SQLModel, table=True):
    """A product, found by its code."""

    code: str = Field(primary_key=True)
    party: str = Field(index=True)
    crop: str
    product_type: str  # key of reference/product_types.csv; changed only by an officer
    name: str
    brand: str = ""
    gtin: str = ""
    standard: str = ""  # item 10 of TT 02/2024/TT-BKHCN, where it is no certificate
    shelf_life_days: int
    picture: str = ""  # SHA-256 of the stored picture

    @property
    def is_food(self) -> bool:
        """By product type."""
        return reference.product_types()[self.product_type].is_food


def add(
    book: Book,
    actor: Actor,
    *,
    crop: str,
    name: str,
    brand: str = "",
    gtin: str = "",
    standard: str = "",
    shelf_life_days: int,
    picture: str = "",
    proven_words: Iterable[str] = (),
    nonce: str = "",
) -> Product:
    """A manager adds a product.  `proven_words` are kinds of certificate that a checked paper bears out."""
    actor.need(Role.MANAGER)
    if crop not in reference.crops():
        raise CropUnknown(field="crop")
    told = {"name": name, "brand": brand, "standard": standard}
    for field, text in told.items():
        refuse_protected(text, field, proven_words)
    name, brand, standard = (clean(text, field, optional=field != "name") for field, text in told.items())
    if not 1 <= shelf_life_days <= 3650:
        raise ShelfLifeBad(field="shelf_life_days")
    statement = book.write(
        "product.add",
        party=actor.party,
        by=actor.person,
        nonce=nonce,
        product=f"{actor.party}.P{random_code(5)}",
        crop=crop,
        product_type=reference.crops()[crop].product_type,
        name=name,
        brand=brand,
        gtin=gs1.gtin14(gtin) if gtin.strip() else "",
        standard=standard,
        shelf_life_days=shelf_life_days,
        picture=picture,
    )
    return apply_add(book.session, statement, {})


def change_type(book: Book, actor: Actor, product: Product, product_type: str, nonce: str = "") -> None:
    """Only an officer changes the product type, and with it whether food rules apply."""
    actor.need(Role.INSPECTOR, Role.OFFICIAL)
    if product_type not in reference.product_types():
        raise NotFound(product_type=product_type)
    statement = book.write(
        "product.type",
        party=product.party,
        by=actor.person,
        nonce=nonce,
        product=product.code,
        product_type=product_type,
    )
    apply_type(book.session, statement)


def refuse_protected(text: str, field: str, proven: Iterable[str]) -> None:
    """Raises WordProtected for the first protected word that is not borne out."""
    for word in reference.protected_words_in(text):
        if not word.needs:
            raise WordForbidden(field=field, word=word.shown)
        if word.needs not in set(proven):
            raise WordProtected(field=field, word=word.shown)


def apply_add(session: Session, statement: Statement, _private: "dict[str, Value]") -> Product:
    """The row of a `product.add` statement."""
    s = statement
    product = Product(
        code=s.text("product"), party=s.text("party"), crop=s.text("crop"), product_type=s.text("product_type"),
        name=s.text("name"), brand=s.text("brand"), gtin=s.text("gtin"), standard=s.text("standard"),
        shelf_life_days=s.number("shelf_life_days"), picture=s.text("picture"),
    )  # fmt: skip
    session.add(product)
    session.flush()
    return product


def apply_type(session: Session, statement: Statement) -> None:
    """The row after a `product.type` statement."""
    product = session.get_one(Product, statement.text("product"))
    product.product_type = statement.text("product_type")
    session.add(product)
    session.flush()


def get(session: Session, code: str, actor: Actor) -> Product:
    """A product of the actor's party; NotFound for others'."""
    found = session.get(Product, code)
    if found is None:
        raise NotFound(product=code)
    actor.own(found.party)
    return found


def of_party(session: Session, party: str) -> Sequence[Product]:
    """Products of a party."""
    return session.exec(select(Product).where(Product.party == party).order_by(Product.name)).all()


def has_picture(session: Session, digest: str) -> bool:
    """Whether a file is a product's picture: those are public, papers are not."""
    return session.exec(select(Product.code).where(Product.picture == digest)).first() is not None
