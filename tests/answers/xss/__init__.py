"""Answers to the exercises of lesson 16."""

from answers.xss import content_security_policy, output_encoding, url_schemes

TABLE = output_encoding.TABLE | content_security_policy.TABLE | url_schemes.TABLE
