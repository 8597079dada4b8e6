"""Answers to the exercises of lesson 06."""

from answers.wire_reading import answer_states, captured_password, login_request

TABLE = login_request.TABLE | captured_password.TABLE | answer_states.TABLE
