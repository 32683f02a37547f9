#!/usr/bin/env bash
# From the arena's shop and dashboard to adapters for them, every step a command. Each step can be
# interrupted and goes on when the script is started again. On two cores: about half an hour of
# browsing, then about three hours of training.
#   examples/train.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-runs/train}
planact=.venv/bin/planact

# 1. Demonstrators act in the shop, and slip now and then; every page and action is kept.
$planact data collect --split train --tasks shopping,shopping_admin --per-template 20 --noise 0.15 \
    --workers 2 --out "$out/trajectories"
# 2. Plans and replans are reverse-engineered from the actions that succeeded, and plans made for
#    other goals from them.
$planact data ground "$out/trajectories" --out "$out/grounded.jsonl"
$planact data replans "$out/grounded.jsonl" --out "$out/planned.jsonl"
$planact data expand "$out/grounded.jsonl" --out "$out/pairs.jsonl"
# 3. Chat examples, through the renderer that the agent itself uses.
$planact data export "$out/planned.jsonl" --pairs "$out/pairs.jsonl" --out "$out/sets"
# 4. One adapter per role.
$planact train executor "$out/sets/executor" --recipe configs/train/embedded.yaml --out "$out/executor"
$planact train planner "$out/sets/planner" --recipe configs/train/embedded.yaml --out "$out/planner"
# 5. Measured on parameters and templates that training never saw.
$planact eval arena --split test --tasks shopping,shopping_admin --planner "embedded:$out/planner/planner.gguf" \
    --executor "embedded:$out/executor/executor.gguf" --out "$out/test"
