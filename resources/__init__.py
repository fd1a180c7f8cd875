"""Icons, styles and translations: files that ship with the program, each reached through one function.

No Qt here. A name that does not exist raises ``FileNotFoundError``.
"""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def icon(name: str) -> str:
    """The SVG text of an icon, drawn in ``currentColor`` on a 24 x 24 grid."""
    return (_ROOT / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def icon_names() -> tuple[str, ...]:
    """Every icon there is, sorted."""
    return tuple(sorted(path.stem for path in (_ROOT / "icons").glob("*.svg")))


def style_sheet(name: str = "standby") -> str:
    """A Qt style sheet with ``$token`` names still to be replaced by a theme's values."""
    return (_ROOT / "styles" / f"{name}.qss").read_text(encoding="utf-8")


def translation(locale_name: str) -> Path:
    """The compiled messages of one language, ``zh_CN`` or ``en``; checked to exist."""
    return (_ROOT / "translations" / f"standby_{locale_name}.qm").resolve(strict=True)


def sample_password() -> str:
    """The one password of everybody in the sample team."""
    import json

    return str(json.loads(sample("people.json").read_bytes())["password"])


def sample(name: str) -> Path:
    """A file of the sample team, as resources/sample/README.md lists them; checked to exist."""
    return (_ROOT / "sample" / name).resolve(strict=True)
