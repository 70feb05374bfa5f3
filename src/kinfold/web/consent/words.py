"""What was asked and answered, in words."""

from __future__ import annotations

from kinfold.cases.rules.consent import Answer, Asked, Capacity, Form, State

ASKED = {
    Asked.THE_SERVICE: "To work together",
    Asked.OTHER_SERVICES: "Help from another service",
    Asked.SHARING_WITH_PARTNERS: "To share what is held with another organisation",
    Asked.PUPIL_INFORMATION: "To share pupil information",
    Asked.CONTACT_FOR_CONSULTATION: "To be invited to consultations",
    Asked.CONTACT_FOR_RESEARCH: "To be invited to research",
    Asked.IDENTIFIABLE_RESEARCH: "Research with data that names them",
}
ANSWER = {
    Answer.ASKED: "They were asked, and have not answered",
    Answer.GIVEN: "They said yes",
    Answer.REFUSED: "They said no",
    Answer.WITHDRAWN: "They took their yes back; it acts at once",
}
CAPACITY = {
    Capacity.PRESUMED: "The person, 16 or over",
    Capacity.GILLICK: "The child, under 16, who was found to understand what is asked",
    Capacity.PARENTAL: "Somebody with parental responsibility, for a child under 16",
}
FORM = {
    Form.SPOKEN: "Spoken, face to face",
    Form.IN_WRITING: "In writing",
    Form.BY_PHONE: "By phone",
    Form.INTERPRETED: "With an interpreter, or in another way that they follow",
}
STATE = {
    State.NOT_ASKED: "Not asked",
    State.ASKED: "Asked, not answered",
    State.GIVEN: "Yes",
    State.REFUSED: "No",
    State.WITHDRAWN: "Withdrawn",
    State.NEEDS_ANOTHER: "Yes, and it does not count yet: it needs a yes to being invited to research as well",
    State.ASK_AGAIN: "Ask again: a parent answered, and they are 16 now, or their birth date is not known",
}
COLOURS = {
    State.NOT_ASKED: "govuk-tag--grey",
    State.ASKED: "govuk-tag--yellow",
    State.GIVEN: "govuk-tag--green",
    State.REFUSED: "govuk-tag--red",
    State.WITHDRAWN: "govuk-tag--red",
    State.NEEDS_ANOTHER: "govuk-tag--yellow",
    State.ASK_AGAIN: "govuk-tag--yellow",
}
