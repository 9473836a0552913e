"""What mails say: one file of words for each language, and what they have in common.

Not here: how words become a mail (`letter`, `layout`). Read `form`, then `en.toml`; `language` reads and checks the files,
`shown` turns params into what a person reads, `spoken` tells which language somebody reads.
"""

from mooring.mail.words.form import FORMS, Form, Kind, Why, why
from mooring.mail.words.language import FACTORS, ROLES, Language, MailWords, checked, languages
from mooring.mail.words.shown import life, shown
from mooring.mail.words.spoken import spoken

__all__ = [
    "FACTORS",
    "FORMS",
    "ROLES",
    "Form",
    "Kind",
    "Language",
    "MailWords",
    "Why",
    "checked",
    "languages",
    "life",
    "shown",
    "spoken",
    "why",
]
