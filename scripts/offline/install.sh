#!/usr/bin/env bash
# Installs zhili, or a newer one over it, from the wheels beside this file, without network: ./install.sh [FOLDER]
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
. "$here/setup.sh"
target=${1:-${XDG_DATA_HOME:-$HOME/.local/share}/zhili}
find_python
need_git
"$python" -m venv "$target"
target=$(cd "$target" && pwd -P)
if ! "$target/bin/python" -m pip --isolated install --disable-pip-version-check --no-input --no-index --find-links "$here/wheels" \
        -q --upgrade "zhili-tui[all]" >&2; then
    words "此處沒有這個 Python 的套件；ZHILI_PYTHON 可另指一個（3.11 至 3.14）。" \
          "此处没有这个 Python 的软件包；ZHILI_PYTHON 可另指一个（3.11 至 3.14）。" \
          "There are no packages here for this Python; ZHILI_PYTHON names another (3.11 to 3.14)."
    exit 2
fi
words "已安裝；啟動：" "已安装；启动：" "Installed; start it with:"
printf '%s\n' "$target/bin/zhili"
