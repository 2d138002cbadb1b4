DROP TABLE wrong_guesses;
DROP TABLE rate_limits;
