"""Answers to the exercises of lesson 03."""

from answers.bcrypt_cost import attack_price, cost_factor, verification

TABLE = cost_factor.TABLE | verification.TABLE | attack_price.TABLE
