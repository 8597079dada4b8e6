"""Answers to the exercises of lesson 20."""

from answers.capstone import finding, hardening, single_hole

TABLE = hardening.TABLE | finding.TABLE | single_hole.TABLE
