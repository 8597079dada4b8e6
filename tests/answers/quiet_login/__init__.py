"""Answers to the exercises of lesson 07."""

from answers.quiet_login import cost_outliers, timing_enumeration, uniform_login

TABLE = uniform_login.TABLE | timing_enumeration.TABLE | cost_outliers.TABLE
