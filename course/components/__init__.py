"""The few front-end parts that every exercise is made of."""
