"""Answers to the exercises of lesson 11."""

from answers.forgery import algorithm_confusion, regression_test, weak_secret

TABLE = regression_test.TABLE | algorithm_confusion.TABLE | weak_secret.TABLE
