"""
`{% govuk "input" id="q" name="q" label="Name" %}`: a GOV.UK component in a Django template.

The macros take text as `text`, which they escape, and markup as `html`, which they do not. What a
template hands over is text; markup is refused unless it was made safe, so that no name out of a
record can become part of a page.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, PackageLoader, PrefixLoader

register = template.Library()
AS_TEXT = ("label", "hint", "legend", "errorMessage")


class MarkupRefused(TypeError):
    """A component was handed markup that nobody made safe: a fault in a template."""


@lru_cache(maxsize=1)
def _macros() -> Environment:
    # The macros import each other by this prefix.
    return Environment(
        loader=PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}), autoescape=True
    )


@register.simple_tag
def govuk(component: str, **given: Any) -> SafeString:
    """Render a component. Labels, hints, legends and errors may be given as plain text."""
    for name in AS_TEXT:
        told = given.pop(name, None)
        if told:
            given[name] = told if isinstance(told, Mapping) else {"text": str(told)}
    _refuse_markup(given)
    module: Any = _macros().get_template(f"govuk_frontend_jinja/components/{component}/macro.html").module
    macro = getattr(module, "govuk" + "".join(word.capitalize() for word in component.split("-")))
    return mark_safe(str(macro(given)).strip())  # noqa: S308 - made by escaping macros; markup was refused above


def _refuse_markup(value: Any) -> None:
    if isinstance(value, Mapping):
        for name, told in value.items():
            if told and str(name).lower().endswith("html") and not isinstance(told, SafeString):
                raise MarkupRefused(f"the component's {name} is not safe markup; hand it over as text")
            _refuse_markup(told)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_markup(item)


@register.inclusion_tag("govuk/field.html")
def field(bound: BoundField, **told: Any) -> dict[str, Any]:
    """A form's field as a component, with its label, hint and first error."""
    widget = bound.field.widget
    attributes = {"required": True} if told.pop("required", False) else {}
    return {
        "kind": getattr(widget, "input_type", "text"),
        "bound": bound,
        "value": None if getattr(widget, "input_type", "") == "password" else bound.value(),
        "autocomplete": told.pop("autocomplete", widget.attrs.get("autocomplete")),
        "label": told.pop("label", bound.label),
        "hint": told.pop("hint", ""),
        "error": str(bound.errors[0]) if bound.errors else "",
        "classes": told.pop("classes", ""),
        "inputmode": told.pop("inputmode", ""),
        "attributes": attributes,
    }


@register.simple_tag
def error_list(form: Any) -> list[dict[str, str]]:
    """Every error of a form, each with the field it can be put right in, for the summary."""
    listed = [{"text": str(error)} for error in form.non_field_errors()]
    for bound in form:
        listed += [{"text": str(error), "href": f"#{bound.id_for_label or bound.auto_id}"} for error in bound.errors]
    return listed
