"""The agent: the loop of planning, acting and replanning, and the policies that say when to."""

from planact.agent.loop import MAX_FUTILE as MAX_FUTILE
from planact.agent.loop import Agent as Agent
from planact.agent.loop import Episode as Episode
from planact.agent.policies import POLICIES as POLICIES
from planact.agent.policies import Policy as Policy
