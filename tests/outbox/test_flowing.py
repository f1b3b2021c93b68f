"""Plain text in lines that any mail program can show, and a good one joins again."""

from outbox.flowing import LINE, flow

PARAGRAPH = "This is a paragraph that goes on for longer than one line of a letter can be. " * 3


def unflow(text: str) -> str:
    """What a reader of RFC 3676 makes of it."""
    lines = [line.removeprefix(" ") for line in text.split("\n")]
    return "".join(line if line.endswith(" ") else f"{line}\n" for line in lines)


def test_long_lines_are_broken_between_words_and_join_again():
    flowed = flow(PARAGRAPH)
    assert all(len(line) <= LINE for line in flowed.splitlines())
    assert unflow(flowed).strip() == PARAGRAPH.strip()


def test_a_link_is_never_broken():
    link = "https://example.org/" + "x" * 200
    assert link in flow(f"{PARAGRAPH}\n{link}\n").splitlines()


def test_short_lines_and_blank_ones_stay_as_they_are():
    assert flow("Hello,\n\nKind regards\nMaria\n") == "Hello,\n\nKind regards\nMaria\n"


def test_a_space_that_ends_a_line_does_not_glue_it_to_the_next():
    assert flow("One \nTwo\n") == "One\nTwo\n"


def test_what_would_be_read_as_something_else_is_stuffed():
    assert flow("    MT-1\nFrom here\n> said\n") == "     MT-1\n From here\n > said\n"


def test_text_without_spaces_is_left_whole():
    assert flow("あ" * 200) == "あ" * 200 + "\n"
