#!/usr/bin/env bash
# From the arena's five sites and MiniWoB++'s pages to adapters of planner and executor that know them,
# every step a command. Each step can be interrupted and goes on when the script is started again. On two
# cores that know bfloat16: 20 minutes of browsing, then 105 of training.
#   examples/train.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:-runs/train}
planact=.venv/bin/planact

# 1. Demonstrators act on the sites, and slip now and then; every page and action is kept.
$planact data collect --split train --per-template 9 --noise 0.15 --workers 2 --out "$out/arena"
$planact data collect --suite miniwob --split train --per-template 5 --workers 2 --out "$out/miniwob"
# 2. Plans and replans are reverse-engineered from the actions that succeeded, and plans made for
#    other goals from them.
for suite in arena miniwob; do
    $planact data ground "$out/$suite" --out "$out/$suite-grounded.jsonl"
    $planact data replans "$out/$suite-grounded.jsonl" --out "$out/$suite-planned.jsonl"
done
$planact data expand "$out/arena-grounded.jsonl" --count 6000 --out "$out/pairs.jsonl"
# 3. Chat examples, through the renderer that the agent itself uses; half of the goals in other words.
$planact data export "$out/arena-planned.jsonl" "$out/miniwob-planned.jsonl" --pairs "$out/pairs.jsonl" \
    --rewording 0.5 --validation 0.02 --out "$out/sets"
# 4. One adapter per role.
$planact train executor "$out/sets/executor" --recipe configs/train/further.yaml --out "$out/executor"
$planact train planner "$out/sets/planner" --recipe configs/train/further.yaml --out "$out/planner"
# 5. Measured on parameters and templates that training never saw.
$planact eval arena --split test --max-steps 20 --max-seconds 180 --workers 2 --out "$out/test" \
    --planner "embedded:$out/planner/planner.gguf" --executor "embedded:$out/executor/executor.gguf"
