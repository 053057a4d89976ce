"""Pages of the manager."""

from typing import Final

from fastapi import APIRouter

router: Final = APIRouter()
