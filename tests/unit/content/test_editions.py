from recado.content.editions import with_fingerprint


def test_a_message_carries_its_edition_and_a_fingerprint() -> None:
    edition, _, fingerprint = with_fingerprint("7", "a subject", "a text").partition(".")
    assert edition == "7"
    assert len(fingerprint) == 12


def test_the_same_texts_have_the_same_fingerprint() -> None:
    assert with_fingerprint("1", "a", "b") == with_fingerprint("1", "a", "b")


def test_texts_that_differ_anywhere_are_told_apart() -> None:
    written = [("a", "b"), ("b", "a"), ("ab", ""), ("", "ab"), ("ab",), ("a", "b ")]
    assert len({with_fingerprint("1", *texts) for texts in written}) == len(written)
