"""Answers to the exercises of lesson 11."""

from answers.forgery import algorithm_confusion, forgery_suite, weak_secret

TABLE = forgery_suite.TABLE | algorithm_confusion.TABLE | weak_secret.TABLE
