"""Corrupt copies that cannot even be read: wrong notation, encoding or characters."""

from __future__ import annotations

from collections.abc import Iterator

from tests.frameworks.corruptions import HIDDEN, LAST, Corrupt, Spot
from tests.frameworks.files import GOOD, line_of

NOTHING = "is empty or is not a block of keys (framework, edition, sections ...)"
UNTIL_SECTIONS = GOOD[: GOOD.index("sections:\n  - code")].encode()
SECTIONS = line_of("sections:")


def unreadable() -> Iterator[Corrupt]:
    spot = Spot("text: Children are safe", "sections[1].items[1].text")
    line = spot.line
    good = GOOD.encode()
    for name, content, at, path, reason in (
        ("anchor", spot.holding("&a Children"), line, spot.path,
         "sets an anchor (&a); anchors are not allowed"),
        ("alias", spot.holding("*a"), line, spot.path,
         "refers to an anchor (*a); write the text out instead"),
        ("tag", spot.holding("!!python/object/apply:os.system [ls]"), line, spot.path,
         "has a tag (tag:yaml.org,2002:python/object/apply:os); tags are not allowed"),
        ("own_tag", spot.holding("!text Children"), line, spot.path,
         "has a tag (!text); tags are not allowed"),
        ("tab", spot.instead("\ttext: x"), line, "sections[1].items[1]",
         "not readable as YAML: found character '\\t' that cannot start any token"),
        ("second", good + b"---\nframework: x\n", LAST + 1, "",
         "a second document begins here; one file holds one framework"),
        ("directive", b"%YAML 1.1\n---\n" + good, 2, "", "a % directive is not allowed"),
        ("nul", spot.holding("a\0b"), line, "", f"{HIDDEN} a control character (U+0000)"),
        ("bell", spot.holding("a\x07b"), line, "", f"{HIDDEN} a control character (U+0007)"),
        ("zero_width", spot.holding("a\u200bb"), line, "", f"{HIDDEN} ZERO WIDTH SPACE (U+200B)"),
        ("joiner", spot.holding("a\u200db"), line, "", f"{HIDDEN} ZERO WIDTH JOINER (U+200D)"),
        ("backwards", spot.holding("a\u202eb"), line, "",
         f"{HIDDEN} RIGHT-TO-LEFT OVERRIDE (U+202E)"),
        ("inner_bom", spot.holding("a\ufeffb"), line, "",
         f"{HIDDEN} ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ("line_separator", spot.holding("a\u2028b"), line, "",
         f"{HIDDEN} LINE SEPARATOR (U+2028)"),
        ("soft_hyphen", spot.holding("a\xadb"), line, "", f"{HIDDEN} SOFT HYPHEN (U+00AD)"),
        ("bare_return", spot.holding("a\rb"), line, "", f"{HIDDEN} a control character (U+000D)"),
        ("utf8", spot.holding("bad").replace(b"bad", b"b\xffd"), line, "",
         "is not UTF-8; save it as UTF-8"),
        ("latin1", spot.holding("café").decode().encode("latin-1"), line, "",
         "is not UTF-8; save it as UTF-8"),
        ("cut_short", good[:-1] + "é".encode()[:1], LAST, "", "is not UTF-8; save it as UTF-8"),
        ("utf16", GOOD.encode("utf-16"), 1, "", "is saved as UTF-16; save it as UTF-8"),
        ("empty", b"", 1, "", NOTHING),
        ("only_comments", b"# nothing\n# here\n", 1, "", NOTHING),
        ("a_list", b"- one\n- two\n", 1, "", NOTHING),
        ("a_word", b"framework\n", 1, "", NOTHING),
        ("list_key", b"? [a, b]\n: c\n", 1, "", "a key should be a single word"),
        ("open_bracket", good + b"extra: [a, b\n", LAST + 2, "extra[3]",
         "not readable as YAML: expected ',' or ']', but got '<stream end>'"),
        ("sections_as_word", UNTIL_SECTIONS + b"sections: none\n", SECTIONS,
         "sections",
         "should be a list of blocks, each beginning with a dash; it is a single value"),
        ("section_as_word", UNTIL_SECTIONS + b"sections: [none]\n", SECTIONS,
         "sections[1]", "should be a block of keys, not a single value"),
        ("reserved", good.replace(b"demo", b"search"), 2, "framework.code",
         "search is the address of a page; choose another code"),
        ("dotted", good.replace(b"code: demo\n", b"code: demo.x\n"), 2, "framework.code",
         "holds a dot; dots part the codes of sections and items"),
    ):  # fmt: skip
        yield Corrupt(f"unreadable_{name}", content, at, path, reason)


def broken_json() -> Iterator[Corrupt]:
    start = '{"framework": {"code": "demo",\n"name": '
    refused = "not readable as JSON: did not expect"
    for name, rest, line, path, reason in (
        ("nan", "NaN}}", 2, "framework.name", f"{refused} NaN}}}}"),
        ("comma", '"x",}}', 2, "framework", f"{refused} }}"),
        ("no_colon", '"x", "order" 3}}', 2, "framework.order", f"{refused} 3"),
        ("single_quotes", "'x'}}", 2, "framework.name", f"{refused} 'x'}}}}"),
        ("comment", '"x"}} // no', 2, "", f"{refused} // no"),
        ("early_end", '"x"', 2, "framework", "not readable as JSON: the file ends too early"),
        ("escape", '"\\x"}}', 2, "framework.name",
         "not readable as JSON: a text with a wrong escape"),
        ("twice", '"x",\n"name": "y"}}', 3, "framework.name",
         "this key is here twice; first on line 2"),
        ("null", "null}}", 2, "framework.name", "should be a text, not a bare null"),
        ("number", "1.1}}", 2, "framework.name", "should be a text, not a bare 1.1"),
        ("true", "true}}", 2, "framework.name", "should be a text, not a bare true"),
        ("order_text", '"x", "order": "7"}}', 2, "framework.order",
         "should be a whole number from 1 to 32,767, not 7"),
        ("surrogate", '"\\ud800x"}}', 2, "framework.name",
         f"{HIDDEN} a control character (U+D800)"),
        ("two", '"x"}} {}', 2, "", f"{refused} {{"),
    ):  # fmt: skip
        yield Corrupt(f"json_{name}", (start + rest).encode(), line, path, reason, ".json")
