"""Answers to the exercises of lesson 15."""

from answers.cookies_csrf import cookie_attributes, csrf_token, request_origin

TABLE = request_origin.TABLE | cookie_attributes.TABLE | csrf_token.TABLE
