"""The form of "Why is this time not offered?": a question that changes nothing, asked by GET."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Self

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import InputRequired, ValidationError

from app.domain.practice import Service
from app.domain.timespan import FIRST_DAY, LAST_DAY
from app.queries.account import WorkTherapist
from app.web.forms.fields import ClockField, DayField, PublicForm, offered


class WhyForm(PublicForm):
    """Whose time, of which service; without a time, the whole day is shown."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What only shows a page needs no token."""

        csrf = False

    therapist = SelectField(_l("Whose time"), choices=[])
    service = SelectField(_l("Which kind of call"), choices=[])
    on = DayField(_l("Day"), validators=[InputRequired(_l("Choose a day"))])
    at = ClockField(_l("Time"))

    is_asked = False
    """Whether somebody asked; without that the form only begins."""

    @classmethod
    def of(
        cls,
        therapists: Sequence[WorkTherapist],
        services: Sequence[Service],
        *,
        shown: WorkTherapist,
        today: date,
    ) -> Self:
        """Make the form for those who may be asked about; today is the day to begin with."""
        is_asked = "on" in request.args
        form = cls(request.args if is_asked else None, data={"on": today, "therapist": shown.slug})
        form.therapist.choices = offered((each.slug, each.name) for each in therapists)
        form.service.choices = offered((each.slug, each.name) for each in services)
        form.is_asked = is_asked
        form.service.data = form.service.data or services[0].slug
        return form

    def validate_on(self, field: DayField) -> None:
        """Refuse what no calendar of ours reaches."""
        if field.data and not FIRST_DAY < field.data < LAST_DAY:
            raise ValidationError(_l("Choose a day of this century"))
