"""The HTTP status of every refusal of the domain, for pages and API alike."""

from __future__ import annotations

from http import HTTPStatus

STATUS_BY_CODE: dict[str, HTTPStatus] = {
    "refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "invalid_input": HTTPStatus.UNPROCESSABLE_ENTITY,
    "not_found": HTTPStatus.NOT_FOUND,
    "no_practice": HTTPStatus.SERVICE_UNAVAILABLE,
    "link_expired": HTTPStatus.GONE,
    "unknown_zone": HTTPStatus.UNPROCESSABLE_ENTITY,
    "calendar_unreadable": HTTPStatus.UNPROCESSABLE_ENTITY,
    "consent_missing": HTTPStatus.CONFLICT,
    "slot_taken": HTTPStatus.CONFLICT,
    "slot_not_offered": HTTPStatus.UNPROCESSABLE_ENTITY,
    "mode_not_offered": HTTPStatus.UNPROCESSABLE_ENTITY,
    "therapist_full": HTTPStatus.CONFLICT,
    "too_many_appointments": HTTPStatus.CONFLICT,
    "too_many_holds": HTTPStatus.TOO_MANY_REQUESTS,
    "appointment_cancelled": HTTPStatus.CONFLICT,
    "appointment_over": HTTPStatus.CONFLICT,
    "too_late_to_change": HTTPStatus.CONFLICT,
    "not_undoable": HTTPStatus.CONFLICT,
    "offer_over": HTTPStatus.CONFLICT,
    "not_waiting": HTTPStatus.CONFLICT,
    "hours_changed": HTTPStatus.CONFLICT,
    "not_signed_in": HTTPStatus.UNAUTHORIZED,
    "unsafe_address": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unsafe_header": HTTPStatus.UNPROCESSABLE_ENTITY,
    "calendar_address_refused": HTTPStatus.UNPROCESSABLE_ENTITY,
    "too_many_calendars": HTTPStatus.CONFLICT,
    "database_busy": HTTPStatus.SERVICE_UNAVAILABLE,
}
