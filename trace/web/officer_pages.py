"""Pages of the officer."""

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
