"""What a code of an ethnic group is called."""

from __future__ import annotations

from kinfold.vocabulary.ethnic_groups import in_words


def test_a_code_is_told_in_words_and_one_that_is_not_known_as_it_was_sent() -> None:
    assert in_words("ABAN") == "Bangladeshi (ABAN)"
    assert in_words("WOTH") == "Any other White background (WOTH)"
    assert in_words("not known") == "not known"
    assert in_words("XYZZ") == "XYZZ"
