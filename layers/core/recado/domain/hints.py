"""What an e-mail address alone tells: whose mailbox it is, and a likely typing error in it.

The table of providers is data of ours. Lists and libraries were weighed: those that are kept hold
the typing errors themselves as providers (`gmial.com` is a registered domain) and lack Brazilian
ones, and a suggestion that is wrong is worse than none. So little is corrected, and only towards
names that hardly any company bears.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class HintKind(StrEnum):
    """What there is to say."""

    TYPING_ERROR = "typing_error"
    ANTI_ROBOT = "anti_robot"
    MAIL_PROVIDER = "mail_provider"
    OWN_DOMAIN = "own_domain"


@dataclass(frozen=True, slots=True)
class Hint:
    """One thing worth knowing about an address. `suggestion` is a whole address."""

    kind: HintKind
    provider: str | None = None
    suggestion: str | None = None

    @property
    def provider_name(self) -> str | None:
        """As people know it."""
        return NAMES.get(self.provider or "")


def _with(names: str, suffixes: str) -> tuple[str, ...]:
    return tuple(f"{name}.{suffix}" for name in names.split() for suffix in suffixes.split())


_MICROSOFT = (
    "com com.br com.ar com.co com.mx com.pe com.ve cl es pt fr it de be at dk nl se no gr ie in jp "
    "co.uk co.id co.il co.jp co.kr co.th co.za com.au com.sg com.tr com.tw com.vn com.my com.ph ph "
    "my sg hu cz sk lv kr ca ru"
)
_YAHOO = (
    "com com.br com.ar com.co com.mx com.pe com.ve com.cl cl es pt fr it de be at dk nl se no gr "
    "ie in pl ro fi ca co.uk co.id co.in co.jp co.kr co.nz co.th co.za com.au com.hk com.my com.ph "
    "com.sg com.tr com.tw com.vn"
)

PROVIDERS = {
    "gmail": ("gmail.com", "googlemail.com"),
    "outlook": (*_with("hotmail outlook live", _MICROSOFT), "msn.com", "passport.com"),
    "yahoo": (*_with("yahoo", _YAHOO), "ymail.com", "rocketmail.com", "myyahoo.com"),
    "icloud": ("icloud.com", "me.com", "mac.com"),
    "uol": ("uol.com.br", "uolmail.com.br"),
    "bol": ("bol.com.br",),
    "terra": ("terra.com.br",),
    "terra_elsewhere": _with("terra", "es cl com.ar com.co com.mx com.pe com.ve"),
    "ig": ("ig.com.br", "superig.com.br", "igmail.com.br"),
    "globo": ("globo.com", "globomail.com"),
    "zipmail": ("zipmail.com.br",),
    "r7": ("r7.com",),
    "oi": ("oi.com.br", "veloxmail.com.br"),
    "pop": ("pop.com.br",),
    "uai": ("uai.com.br",),
    "brturbo": ("brturbo.com.br", "ibest.com.br"),
    "embratel": ("netsite.com.br", "click21.com.br"),
    "sapo": ("sapo.pt", "mail.telepac.pt"),
    "proton": ("proton.me", "protonmail.com", "protonmail.ch", "pm.me"),
    "zoho": ("zoho.com", "zohomail.com"),
    "gmx": ("gmx.com", "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "gmx.es", "gmx.us"),
    "aol": ("aol.com", "aim.com", "verizon.net", "aol.com.br"),
    "mail_com": ("mail.com", "email.com", "usa.com"),
    "fastmail": ("fastmail.com", "fastmail.fm"),
    "tuta": ("tuta.com", "tuta.io", "tutanota.com", "tutamail.com"),
    "yandex": ("yandex.com", "yandex.ru", "ya.ru"),
    "mail_ru": ("mail.ru", "bk.ru", "list.ru", "inbox.ru"),
    "web_de": ("web.de", "freenet.de", "t-online.de"),
    "libero": ("libero.it", "virgilio.it", "tiscali.it"),
    "orange": ("orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr"),
    "qq": ("qq.com", "163.com", "126.com", "foxmail.com"),
    "telcel": ("prodigy.net.mx", "infinitum.com.mx"),
    "telecom_argentina": ("fibertel.com.ar", "arnet.com.ar", "speedy.com.ar", "ciudad.com.ar"),
}
"""The mail providers of everybody, each with its domains."""

NAMES = {
    "gmail": "Gmail",
    "outlook": "Outlook",
    "yahoo": "Yahoo",
    "icloud": "iCloud",
    "uol": "UOL",
    "bol": "BOL",
    "terra": "Terra",
}
"""Those of which there is something to say."""

ANTI_ROBOT = frozenset({"uol", "bol", "terra"})
"""They may ask an unknown sender to prove that it is a person, which no system can."""

MISTAKEN = {
    "uol.com": "uol.com.br",
    "bol.com": "bol.com.br",
    "terra.com": "terra.com.br",
    "zipmail.com": "zipmail.com.br",
    "r7.com.br": "r7.com",
    "msn.com.br": "msn.com",
    "globo.com.br": "globo.com",
    "hotmail.co": "hotmail.com",
    "outlook.co": "outlook.com",
    "yahoo.co": "yahoo.com",
    "iahoo.com": "yahoo.com",
    "iahoo.com.br": "yahoo.com.br",
    "hotmail.br": "hotmail.com.br",
    "yahoo.br": "yahoo.com.br",
    "outlook.br": "outlook.com.br",
    "uol.br": "uol.com.br",
    "bol.br": "bol.com.br",
}
"""Domains that people write for another one, whatever else they may be."""

_ONLY_DOT_COM = frozenset({"gmail", "icloud"})
_UNMISTAKABLE = frozenset(
    {
        *("gmail", "hotmail", "outlook", "yahoo", "icloud", "googlemail", "rocketmail", "zipmail"),
        *("protonmail",),
    }
)
"""Names that may be corrected: long enough, and no words of their own."""

_LONG = 7
"""From this length on, name and ending may both be mistyped."""

_REAL = frozenset({"cloud.com", "mail.com.br", "email.com.br", "hostmail.com", "hostmail.com.br"})
"""Neighbours of a provider's name that are somebody's own."""

_ENDING_OF_SOMEBODY = re.compile(r"(?:(?:com|net|org|gov|edu|co)\.)?[a-z]{2}|com|net|org|info|biz")

_FAMILY = {domain: provider for provider, domains in PROVIDERS.items() for domain in domains}


def hints_of(address: str) -> tuple[Hint, ...]:
    """What the address tells; nothing if it is no address."""
    local, at, domain = address.strip().rpartition("@")
    domain = domain.rstrip(".").casefold()
    if not (local and at and domain) or "[" in domain:
        return ()
    provider = provider_of(domain)
    if provider in ANTI_ROBOT:
        return (Hint(HintKind.ANTI_ROBOT, provider),)
    if provider is not None:
        return (Hint(HintKind.MAIL_PROVIDER, provider),) if provider in NAMES else ()
    meant = meant_domain(domain)
    if meant is not None:
        return (Hint(HintKind.TYPING_ERROR, suggestion=f"{local}@{meant}"),)
    return (Hint(HintKind.OWN_DOMAIN),) if "." in domain else ()


def provider_of(domain: str) -> str | None:
    """Whose domain it is, if it is a mail provider's."""
    return _FAMILY.get(domain)


def meant_domain(domain: str) -> str | None:
    """The provider's domain that was probably meant; None if the domain is a provider's, or if
    nothing is likely enough."""
    if domain in _FAMILY or domain in _REAL:
        return None
    if domain in MISTAKEN:
        return MISTAKEN[domain]
    typed = _split(domain)
    if typed[0] in _ONLY_DOT_COM:
        return f"{typed[0]}.com"
    near = ((_slips(typed, _split(each)), each) for each in _FAMILY)
    likely = [(slips, each) for slips, each in near if slips is not None]
    return min(likely, key=lambda pair: pair[0])[1] if likely else None


def _slips(typed: tuple[str, str], meant: tuple[str, str]) -> int | None:
    """How many slips lead from one to the other, if that is a likely way to mistype it."""
    name, ending = _edits(typed[0], meant[0]), _edits(typed[1], meant[1])
    if name > 1 or ending > 1:
        return None
    likely = (
        _ending_slipped(typed[1], meant[0])
        if name == 0
        else _name_slipped(typed[0], meant[0]) and (ending == 0 or len(meant[0]) >= _LONG)
    )
    return name + ending if likely else None


def _ending_slipped(typed: str, name: str) -> bool:
    return name in _UNMISTAKABLE or not _ENDING_OF_SOMEBODY.fullmatch(typed)


def _name_slipped(typed: str, meant: str) -> bool:
    """A replaced first letter makes another name (`netmail`), not a slip."""
    return meant in _UNMISTAKABLE and typed[1:] != meant[1:]


def _split(domain: str) -> tuple[str, str]:
    """Name and ending. Without a dot, a `com` at the end is the ending."""
    name, dot, ending = domain.partition(".")
    if not dot and name.endswith("com"):
        return name.removesuffix("com"), "com"
    return name, ending


def _edits(one: str, other: str) -> int:
    """Damerau-Levenshtein distance: 0, 1, or 2 for whatever is more than 1."""
    if one == other:
        return 0
    if abs(len(one) - len(other)) > 1:
        return 2
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return 1
    one, other = one[start:], other[start:]
    replaced, swapped = one[1:] == other[1:], one[:2] == other[1::-1] and one[2:] == other[2:]
    return 1 if replaced or swapped or one[1:] == other or one == other[1:] else 2
