"""A letter as HTML: the same words as its text, nothing from elsewhere, nothing that runs."""

import re
import subprocess
import sys
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from mooring.mail import Letter, Message, Template, languages, letter
from mooring.mail.layout import as_html
from mooring.mail.samples import sample, sample_links

BASE = "https://app.example.org"
LINKS = sample_links(BASE)
EVIL = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{7*7}}",
    "{% for x in ().__class__.__mro__ %}{{x}}{% endfor %}",
    "{name} {0} %s %(a)s ${7*7}",
    "</title></style></head><!-- <![CDATA[",
    "&lt;b&gt; &amp;",
)


def _letter(template: Template, tag: str) -> Letter:
    return letter(sample(template, tag), LINKS)


class _Read(HTMLParser):
    """What a person reads: text outside of styles and of comments for one mail program."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self._unread = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._unread += tag in {"style", "title"}
        self.links += [
            value or "" for name, value in attrs if name in {"href", "src", "background", "action", "srcset"}
        ]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in {"style", "title"}

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("template", Template)
def test_html_and_text_say_the_same(template: Template, tag: str) -> None:
    """Every sentence, the link and the code; the choice of optional mail is a link with the same words."""
    made = _letter(template, tag)
    read = _Read(as_html(made))
    lines = [" ".join(line.split()) for line in made.text.splitlines() if line.strip() not in {"", "--"}]
    if made.choice is not None:
        assert lines.pop() == f"{made.choice.words}: {made.choice.link}"
        assert made.choice.words in read.text
        assert made.choice.link in read.links
    assert [line for line in lines if line not in read.text] == []
    assert made.subject in read.text


@pytest.mark.parametrize("tag", languages())
@pytest.mark.parametrize("template", Template)
def test_nothing_is_left_to_fill_in(template: Template, tag: str) -> None:
    """Neither a brace nor a word of the machinery, in subject, text and HTML."""
    made = _letter(template, tag)
    for text in (made.subject, made.text, _Read(as_html(made)).text):
        assert not re.search(r"[{}]|undefined|None|…", text)


@pytest.mark.parametrize("template", Template)
def test_a_mail_needs_nothing_from_anywhere(template: Template) -> None:
    """No image, font, script or style that is fetched; every link leads to the service."""
    made = _letter(template, "en")
    html = as_html(made)
    read = _Read(html)
    assert not {"script", "img", "link", "iframe", "form", "object", "base"} & read.tags
    assert not re.search(r"url\(|@import|@font-face", html)
    assert [
        link for link in (*read.links, *re.findall(r"https?://\S+", made.text)) if not link.startswith(f"{BASE}/")
    ] == []
    wanted = {step.link for step in (made.step, made.choice) if step is not None}
    assert set(read.links) == wanted


@pytest.mark.parametrize("tag", languages())
def test_a_mail_says_its_language_and_is_made_for_light_and_dark(tag: str) -> None:
    """With a line for the list of a mail program, and never wider than 600 px."""
    made = _letter(Template.PASSWORD_RESET, tag)
    html = as_html(made)
    assert html.startswith(f'<!doctype html><html lang="{tag}"')
    assert f"<title>{made.subject}</title>" in html
    assert '<meta name="color-scheme" content="light dark"' in html
    assert "@media (prefers-color-scheme: dark)" in html
    assert max(map(int, re.findall(r"(?<!-)width:(\d+)px", html))) == 600
    before = html.partition('class="page"')[0].partition("<body")[2]
    assert made.paragraphs[0] in unescape(before)


@pytest.mark.parametrize("evil", EVIL)
@pytest.mark.parametrize("template", Template)
def test_what_people_typed_is_text(template: Template, evil: str) -> None:
    """Markup, and words of templates, in every param: shown as they are, never run and never filled in."""
    clean = sample(template, "en")
    params = {name: value if name in {"challenge", "invitation"} else evil for name, value in clean.params.items()}
    made = letter(replace(clean, params=params), LINKS)
    read = _Read(as_html(made))
    assert read.tags == _Read(as_html(letter(clean, LINKS))).tags
    assert "49" not in read.text
    assert "alert(1)" not in "".join(read.links)
    lines = [" ".join(line.split()) for line in made.text.splitlines() if line.strip() not in {"", "--"}]
    assert [line for line in lines if line not in read.text and made.choice is None] == []


def test_a_line_break_does_not_leave_its_line() -> None:
    """In a name neither a new paragraph of the text nor a new header can be begun."""
    message: Message = replace(
        sample(Template.INVITATION, "en"), params={"inviter": "A\r\n\r\n-- \r\nB\u2028C", "workspace": "W\nX"}
    )
    assert letter(message, LINKS).paragraphs[0].startswith("A -- B C invites you to the workspace “W X”.")


def test_commands_do_not_pay_for_the_layout() -> None:
    """What compiles and fills it is loaded by the first mail that is written."""
    told = "import sys, mooring.cli, mooring.mail.compose; print({'mrml', 'jinja2', 'litestar'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout == "set()\n"
