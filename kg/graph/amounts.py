"""Numbers and quantities as readers and IRIs have them."""

import math
from decimal import Decimal

from kg.model import Quantity


def plain(value: float | None) -> str:
    """A number in its shortest decimal form: 500, 0.97, 0.00000012; empty for none. Raises ValueError for one that is not
    finite.
    """
    if value is None:
        return ""
    if not math.isfinite(value):
        raise ValueError(f"{value} is no xsd:decimal")
    return str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"


def amount(quantity: Quantity) -> str:
    """A quantity for readers: 500+名党员干部, ≈100个成品, 5–7家企业."""
    marks = {"ge": ("", "+"), "le": ("≤", ""), "approx": ("≈", "")}.get(quantity.op, ("", ""))
    high = f"–{quantity.max:g}" if quantity.max is not None else ""
    value = f"{quantity.value:.10g}"
    return f"{marks[0]}{value}{high}{marks[1]}{quantity.unit}{quantity.item}"
