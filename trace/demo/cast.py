"""Who and what the demo province holds: parties, people, plots, products, papers and lots, as plain tables.

Everybody here is invented; every name of a party says so.  Days are counted back from the day the demo is made (`ago`);
keys are of this file only.  What happens to the lots afterwards stands in `province`.
"""

from typing import Final, NamedTuple

from trace.accounts import Role
from trace.parties import Kind


class PartyTold(NamedTuple):
    """A party of the demo."""

    kind: Kind
    name: str
    commune: str
    phone: str = ""  # no such number can be called


class PersonTold(NamedTuple):
    """A person; members and managers may work plots."""

    party: str
    role: Role
    name: str
    phone: str = ""


class PlotTold(NamedTuple):
    """A plot with its private point."""

    worker: str
    crop: str
    commune: str
    area_m2: int
    name: str
    point: str


class ProductTold(NamedTuple):
    """A product; the crop's key is also the key of its picture."""

    party: str
    crop: str
    name: str
    brand: str
    shelf_life_days: int
    standard: str = ""


class PaperTold(NamedTuple):
    """A paper: covers the party's plots of `crops` and the `products`; `how` "" means that nobody has looked yet."""

    party: str
    kind: str
    number: str
    issuer: str
    issued: int
    days: int  # in force; 0: without end
    crops: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    how: str = ""  # original_seen | register_looked_up | issuer_answered | refused
    ago: int = 58  # day of entry


class LotTold(NamedTuple):
    """A packed lot, the harvests in it as (plot, days before packing, grams), and its labels."""

    product: str
    ago: int
    unit_g: int
    units: int
    harvests: tuple[tuple[str, int, int], ...]
    labels: int  # -1: none asked for; 0: one for the whole lot
    attached: int  # labels from the first on


PARTIES: Final[dict[str, PartyTold]] = {
    "suong": PartyTold(Kind.COOPERATIVE, "HTX Đồi Sương Sớm (mẫu)", "23473", "0260 000 0001"),
    "bazan": PartyTold(Kind.COOPERATIVE, "HTX Nương Bazan Chín Suối (mẫu)", "23500", "0260 000 0002"),
    "thang": PartyTold(Kind.COOPERATIVE, "HTX Rau Quả Bậc Thang Gió (mẫu)", "23476"),
    "ong": PartyTold(Kind.COOPERATIVE, "HTX Ong Rừng Bờ Đá (mẫu)", "23527", "0260 000 0004"),
    "nui": PartyTold(Kind.GROUP, "Tổ hợp tác Sâm dây Lưng Núi (mẫu)", "23425"),
    "mu": PartyTold(Kind.ENTERPRISE, "Doanh nghiệp Mủ Trắng Ban Mai (mẫu)", "23326", "0260 000 0006"),
    "chi_cuc": PartyTold(Kind.AUTHORITY, "Chi cục Chất lượng nông sản (mẫu)", "23293"),
    "van_phong": PartyTold(Kind.AUTHORITY, "Văn phòng Nông sản tỉnh (mẫu)", "23293"),
}
PEOPLE: Final[dict[str, PersonTold]] = {
    "hanh": PersonTold("suong", Role.MANAGER, "Y Hạnh Čĕm", "0260 000 0101"),
    "brol": PersonTold("suong", Role.MANAGER, "A Brôl Thŭt", "0260 000 0102"),
    "hloi": PersonTold("suong", Role.CLERK, "Y Hlơi Nhŏng", "0260 000 0103"),
    "lang": PersonTold("suong", Role.MEMBER, "A Lăng Kŏi", "0260 000 0104"),
    "ble": PersonTold("suong", Role.MEMBER, "Y Blĕ Siŭ"),
    "pi": PersonTold("bazan", Role.MANAGER, "Y Čăm Pi", "0260 000 0105"),
    "tabo": PersonTold("bazan", Role.MEMBER, "A Taƀŏ Nher"),
    "rol": PersonTold("thang", Role.MANAGER, "A Rŏl Klĭng", "0260 000 0106"),
    "klen": PersonTold("thang", Role.MEMBER, "Y Klĕn Dŭr"),
    "nhen": PersonTold("ong", Role.MANAGER, "Y Siŭ Nhen", "0260 000 0107"),
    "drep": PersonTold("ong", Role.MEMBER, "A Drĕp Huƀ"),
    "xup": PersonTold("nui", Role.MANAGER, "A Xŭp Đe", "0260 000 0108"),
    "mang": PersonTold("mu", Role.MANAGER, "Rơ Čâm Măng", "0260 000 0109"),
    "mien": PersonTold("chi_cuc", Role.INSPECTOR, "Hà Thu Miên", "0260 000 0110"),
    "khai": PersonTold("van_phong", Role.OFFICIAL, "Đinh Trọng Khải", "0260 000 0111"),
    "vy": PersonTold("van_phong", Role.OPERATOR, "Võ Tường Vy", "0260 000 0112"),
}
ACCOUNTS: Final[dict[str, str]] = {
    "member": "lang", "clerk": "hloi", "manager": "hanh", "second_manager": "brol", "rival_manager": "pi",
    "inspector": "mien", "official": "khai", "operator": "vy",
}  # fmt: skip
PLOTS: Final[dict[str, PlotTold]] = {
    "dau_1": PlotTold("lang", "strawberry", "23473", 2400, "Rẫy sau nhà", "14.605127, 108.283441"),
    "dau_2": PlotTold("ble", "strawberry", "23473", 1800, "Đồi thông dưới", "14.611893, 108.291767"),
    "dau_3": PlotTold("lang", "strawberry", "23473", 1200, "Nhà lưới mới", "14.599341, 108.276218"),
    "xa_lach_1": PlotTold("ble", "lettuce", "23473", 900, "Bãi bằng", "14.618754, 108.268932"),
    "xa_lach_2": PlotTold("lang", "lettuce", "23473", 700, "Sau nhà rông", "14.621478, 108.296513"),
    "ca_phe_1": PlotTold("tabo", "green_coffee", "23500", 12500, "Rẫy đầu suối", "14.523861, 107.918427"),
    "ca_phe_2": PlotTold("pi", "green_coffee", "23500", 9800, "Rẫy ông để lại", "14.531274, 107.927318"),
    "ca_phe_3": PlotTold("tabo", "green_coffee", "23512", 7600, "Rẫy bên đồi", "14.559128, 107.941763"),
    "mac_ca_1": PlotTold("pi", "macadamia", "23500", 8200, "Hàng mắc ca", "14.517936, 107.903582"),
    "mac_ca_2": PlotTold("tabo", "macadamia", "23512", 6100, "Dốc nắng", "14.563817, 107.948236"),
    "cai_1": PlotTold("rol", "cabbage", "23476", 3100, "Ruộng cao", "14.712683, 108.331794"),
    "cai_2": PlotTold("klen", "cabbage", "23476", 2700, "Ruộng thấp", "14.719346, 108.339271"),
    "ca_chua_1": PlotTold("klen", "tomato", "23476", 1500, "Nhà vòm một", "14.706512, 108.324683"),
    "ca_chua_2": PlotTold("rol", "tomato", "23476", 1600, "Nhà vòm hai", "14.704839, 108.322157"),
    "chanh_1": PlotTold("rol", "passion_fruit", "23476", 4200, "Giàn trên", "14.728163, 108.347928"),
    "chanh_2": PlotTold("klen", "passion_fruit", "23476", 3900, "Giàn dưới", "14.731692, 108.351436"),
    "ong_1": PlotTold("nhen", "honey", "23527", 500, "Trại ong ven rừng", "14.402817, 107.776394"),
    "ong_2": PlotTold("drep", "honey", "23530", 400, "Trại ong bờ đá", "14.446381, 107.682719"),
    "bo_1": PlotTold("drep", "avocado", "23527", 5200, "Vườn bơ cũ", "14.411739, 107.783162"),
    "bo_2": PlotTold("nhen", "avocado", "23527", 4700, "Vườn bơ non", "14.416248, 107.791683"),
    "sam_1": PlotTold("xup", "codonopsis", "23425", 3300, "Nương chín", "14.873162, 107.963841"),
    "sam_2": PlotTold("xup", "codonopsis", "23425", 2900, "Nương mười", "14.879413, 107.971268"),
    "cao_su_1": PlotTold("mang", "rubber_latex", "23326", 31000, "Lô cao su Đông", "14.268371, 107.861934"),
    "cao_su_2": PlotTold("mang", "rubber_latex", "23326", 28500, "Lô cao su Tây", "14.262918, 107.853271"),
}
PRODUCTS: Final[dict[str, ProductTold]] = {
    "dau": ProductTold("suong", "strawberry", "Dâu tây hộp", "Đồi Sương", 4),
    "xa_lach": ProductTold("suong", "lettuce", "Xà lách xoăn", "Đồi Sương", 5),
    "ca_phe": ProductTold("bazan", "green_coffee", "Cà phê nhân hữu cơ", "Chín Suối", 365),
    "mac_ca": ProductTold("bazan", "macadamia", "Hạt mắc ca nứt vỏ", "Chín Suối", 365),
    "cai": ProductTold("thang", "cabbage", "Bắp cải cuộn", "", 14),
    "ca_chua": ProductTold("thang", "tomato", "Cà chua chùm", "", 10),
    "chanh": ProductTold("thang", "passion_fruit", "Chanh dây tím", "Bậc Thang", 14),
    "mat_ong": ProductTold("ong", "honey", "Mật ong hoa rừng", "Bờ Đá", 730),
    "bo": ProductTold("ong", "avocado", "Bơ sáp", "Bờ Đá", 7),
    "sam": ProductTold("nui", "codonopsis", "Sâm dây tươi", "", 14),
    "mu": ProductTold("mu", "rubber_latex", "Mủ cao su tờ hong khói", "Ban Mai", 365, "TCVN 3769"),
}
_BODY: Final = "Tổ chức chứng nhận Mẫu"
_OFFICE: Final = "Chi cục Chất lượng nông sản (mẫu)"
_GROWERS: Final = "Nhóm hộ trồng (mẫu)"
PAPERS: Final[dict[str, PaperTold]] = {
    "vietgap": PaperTold("suong", "vietgap", "VG-MẪU-0101", _BODY, 210, 730, ("strawberry", "lettuce"),
                         how="register_looked_up"),
    "co_so_suong": PaperTold("suong", "facility", "CS-MẪU-0102", _OFFICE, 280, 1095, how="original_seen"),
    "cho_xem": PaperTold("suong", "organic", "HC-MẪU-0103", _BODY, 12, 730, ("strawberry",), ago=2),
    "huu_co": PaperTold("bazan", "organic", "HC-MẪU-0201", _BODY, 190, 730, ("green_coffee",), how="issuer_answered"),
    "cam_ket_mac_ca": PaperTold("bazan", "commitment", "CK-MẪU-0202", _GROWERS, 150, 1095, ("macadamia",),
                                how="original_seen"),
    "haccp": PaperTold("bazan", "haccp_iso22000", "IS-MẪU-0203", _BODY, 240, 1095, how="register_looked_up"),
    "cam_ket_cai": PaperTold("thang", "commitment", "CK-MẪU-0301", _GROWERS, 160, 1095, ("cabbage",),
                             how="original_seen"),
    "vietgap_ca_chua": PaperTold("thang", "vietgap", "VG-MẪU-0302", _BODY, 120, 730, ("tomato",),
                                 how="original_seen"),
    "globalgap": PaperTold("thang", "globalgap", "GG-MẪU-0303", _BODY, 100, 365, ("passion_fruit",),
                           how="issuer_answered"),
    "co_so_thang": PaperTold("thang", "facility", "CS-MẪU-0304", _OFFICE, 260, 1095, how="original_seen"),
    "anh_mo": PaperTold("ong", "facility", "CS-MẪU-0400", _OFFICE, 250, 1095, how="refused", ago=59),
    "co_so_ong": PaperTold("ong", "facility", "CS-MẪU-0401", _OFFICE, 250, 1095, how="original_seen"),
    "cam_ket_ong": PaperTold("ong", "commitment", "CK-MẪU-0402", _GROWERS, 170, 1095, ("honey",),
                             how="original_seen"),
    "tu_cong_bo": PaperTold("ong", "self_declaration", "TCB-MẪU-0403", "HTX Ong Rừng Bờ Đá (mẫu)", 140, 0,
                            products=("mat_ong",), how="register_looked_up"),
    "trung_so": PaperTold("ong", "commitment", "CK-MẪU-0202", _GROWERS, 30, 1095, ("avocado",), ago=3),
    "cam_ket_sam": PaperTold("nui", "commitment", "CK-MẪU-0501", _GROWERS, 130, 1095, ("codonopsis",),
                             how="original_seen"),
    "co_so_nui": PaperTold("nui", "facility", "CS-MẪU-0502", _OFFICE, 230, 1095, how="original_seen"),
}  # fmt: skip
LOTS: Final[dict[str, LotTold]] = {
    "dau_cu": LotTold("dau", 14, 500, 40, (("dau_1", 0, 11_370), ("dau_2", 0, 9_140)), 40, 40),
    "dau_moi": LotTold("dau", 2, 500, 48, (("dau_1", 0, 12_830), ("dau_2", 1, 8_410), ("dau_3", 0, 4_270)), 48, 30),
    "xa_lach": LotTold("xa_lach", 5, 250, 48, (("xa_lach_1", 0, 7_190), ("xa_lach_2", 0, 5_360)), 48, 48),
    "ca_phe": LotTold("ca_phe", 9, 500, 48, (("ca_phe_1", 4, 13_720), ("ca_phe_2", 3, 8_690), ("ca_phe_3", 3, 2_940)),
                      48, 48),
    "ca_phe_bao": LotTold("ca_phe", 16, 30_000, 6, (("ca_phe_1", 5, 123_450), ("ca_phe_2", 4, 61_780)), 0, 1),
    "mac_ca": LotTold("mac_ca", 12, 400, 36, (("mac_ca_1", 5, 8_930), ("mac_ca_2", 4, 6_170)), 36, 36),
    "cai": LotTold("cai", 6, 1_000, 24, (("cai_1", 0, 13_580), ("cai_2", 0, 11_940)), 24, 18),
    "ca_chua": LotTold("ca_chua", 8, 500, 36, (("ca_chua_1", 1, 10_610), ("ca_chua_2", 0, 8_230)), 36, 36),
    "chanh": LotTold("chanh", 4, 1_000, 30, (("chanh_1", 1, 16_910), ("chanh_2", 0, 14_380)), 30, 30),
    "mat_ong": LotTold("mat_ong", 11, 600, 24, (("ong_1", 6, 8_170), ("ong_2", 4, 6_830)), 24, 24),
    "bo": LotTold("bo", 3, 500, 30, (("bo_1", 1, 9_290), ("bo_2", 0, 6_540)), -1, 0),
    "sam": LotTold("sam", 10, 1_000, 12, (("sam_1", 1, 7_460), ("sam_2", 0, 5_120)), 12, 12),
    "mu": LotTold("mu", 7, 20_000, 20, (("cao_su_1", 2, 231_640), ("cao_su_2", 1, 174_370)), 20, 20),
}  # fmt: skip
# Harvests that nobody has packed yet: plot, days ago, grams, day of entry (days ago).
LOOSE: Final[tuple[tuple[str, int, int, int], ...]] = (
    ("dau_3", 1, 6_730, 1), ("dau_2", 1, 7_940, 1), ("xa_lach_1", 1, 3_890, 1), ("cai_2", 9, 14_270, 5),
)  # fmt: skip
