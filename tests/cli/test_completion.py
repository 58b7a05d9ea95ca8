"""Completion by the shells themselves, with the scripts that the program writes for them."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

# What a shell is told to do after the script was read: print what it would offer for the words typed so far.
ASKING = {
    "bash": 'COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _kg_completion kg; printf "%s\\n" "${{COMPREPLY[@]}}"',
    "fish": 'complete -C "{words}" | string split -f1 \\t',
    "zsh": "words=({words}); CURRENT=$#words; _arguments() {{ print -r -- $@; }}; _kg_completion",
}
# zsh registers functions by its own system, which a script has to start.
BEFORE = {"zsh": "autoload -Uz compinit && compinit -u -D; "}


def run(shell: str, code: str, folder: pathlib.Path, **env: str) -> str:
    program = folder / "kg"
    started = "import sys; sys.argv[0] = 'kg'; from kg.cli.app import main; main()"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -c "{started}" "$@"\n', "utf-8")
    program.chmod(0o755)
    setting = {**os.environ, "HOME": str(folder), "PATH": f"{folder}:{os.environ['PATH']}", **env}
    plain = {"bash": ["--norc"], "fish": ["--no-config"], "zsh": ["-f"]}[shell]
    ran = subprocess.run(
        [shell, *plain, "-c", code], env=setting, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


# Each start of the program costs seconds, so a shell is started twice.
TYPED = (("kg qu", "query", "review"), ("kg query --ma", "--max-rows", "--timeout"))


@pytest.mark.parametrize("shell", ASKING)
def test_a_shell_completes_commands_and_options(shell: str, tmp_path: pathlib.Path) -> None:
    if not shutil.which(shell):
        pytest.skip(f"{shell} is not installed")
    script = BEFORE.get(shell, "") + run(shell, "kg", tmp_path, _KG_COMPLETE=f"source_{shell}")
    asked = "\necho '====='\n".join(ASKING[shell].format(words=words) for words, _, _ in TYPED)
    answers = run(shell, f"{script}\n{asked}", tmp_path).split("=====")
    for (_, offered, not_offered), said in zip(TYPED, answers, strict=True):
        assert offered in said
        assert not_offered not in said
