"""Answers to the exercises of lesson 04."""

from answers.limits import byte_limit, poisoned_rows, room_left

TABLE = byte_limit.TABLE | poisoned_rows.TABLE | room_left.TABLE
