"""Answers to the exercises of lesson 17."""

from answers.fail_closed import retry_delay, session_states, start_up

TABLE = session_states.TABLE | start_up.TABLE | retry_delay.TABLE
