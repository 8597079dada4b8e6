"""Answers to the exercises of lesson 14."""

from answers.where_tokens_live import storage_event, token_loading, token_saving

TABLE = token_loading.TABLE | token_saving.TABLE | storage_event.TABLE
