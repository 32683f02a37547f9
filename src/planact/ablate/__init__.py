"""`planact ablate`: what each part of an agent gives, as a table of agents, from one file.

A ladder names the jobs that make models, planact commands all of them, and the agents to compare:
rows and columns. What is missing is made, each agent evaluated on the same tasks, and the table
written with intervals (Plan-and-Act, table 1).
"""
