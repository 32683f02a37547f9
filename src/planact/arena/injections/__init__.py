"""The suite "injections": the arena's tasks on pages where somebody else has left instructions.

`vocabulary.yaml` has the attacks as data: their kinds and wordings, where each is planted and what
it wants. `places` writes them into a reset world, `suite` judges what came of task and attack, and
`obedient` is an agent that does all it is told.
"""
