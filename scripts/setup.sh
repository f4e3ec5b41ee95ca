# Sourced by the other scripts: makes a virtual environment from a lock file, once.
# Interrupted anywhere, the next start begins it again; two starts at once wait for each other.

words() { # words TRADITIONAL SIMPLIFIED ENGLISH: the one for the locale
    case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
        zh_TW*|zh_HK*|zh_MO*|zh_Hant*) printf '%s\n' "$1" ;;
        zh*) printf '%s\n' "$2" ;;
        *) printf '%s\n' "$3" ;;
    esac >&2
}

find_python() {
    local name
    for name in ${ZHILI_PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$(command -v "$name")
            return
        fi
    done
    words "需要 Python 3.11 或更新版本，含 venv（Debian：apt install python3-venv）。" \
          "需要 Python 3.11 或更新版本，含 venv（Debian：apt install python3-venv）。" \
          "Python 3.11 or newer with venv is needed (Debian: apt install python3-venv)."
    exit 2
}

need_git() {
    local version major minor
    if ! version=$(git --version 2>/dev/null); then
        words "需要 git 2.39 或更新版本（Debian：apt install git）。" "需要 git 2.39 或更新版本（Debian：apt install git）。" \
              "git 2.39 or newer is needed (Debian: apt install git)."
        exit 2
    fi
    version=${version#git version }
    major=${version%%.*}; minor=${version#*.}; minor=${minor%%.*}
    if [ "$major" -lt 2 ] || { [ "$major" -eq 2 ] && [ "$minor" -lt 39 ]; }; then
        words "git $version 太舊，需要 2.39 或更新版本。" "git $version 太旧，需要 2.39 或更新版本。" "git $version is too old; 2.39 or newer is needed."
        exit 2
    fi
}

# environment NAME LOCK: sets $venv to an environment that holds exactly what the lock file says.
environment() {
    local lock=$here/$2
    venv=${ZHILI_VENV:-$here}/$1
    if [ ! -d "$venv" ] && [ ! -w "${ZHILI_VENV:-$here}" ]; then
        venv=${XDG_CACHE_HOME:-$HOME/.cache}/zhili$here/$1
    fi
    cmp -s "$lock" "$venv/.installed" && return
    find_python
    need_git
    mkdir -p "$venv"
    exec 9>"$venv/.lock"
    if command -v flock >/dev/null; then flock 9; fi
    if ! cmp -s "$lock" "$venv/.installed"; then
        words "首次啟動，正在準備執行環境（僅此一次）……" "首次启动，正在准备运行环境（仅此一次）……" "First start: preparing the environment (once) ..."
        rm -f "$venv/.installed"
        rm -rf "$venv/bin" "$venv/lib" "$venv/lib64" "$venv/include"
        "$python" -m venv "$venv" >&2
        if ! "$venv/bin/python" -m pip install --disable-pip-version-check --no-input --require-hashes -q --progress-bar on -r "$lock" >&2; then
            words "未能裝齊所需套件；請檢查網路後再執行一次。" "未能装齐所需软件包；请检查网络后再执行一次。" \
                  "The packages could not be installed; check the network and start again."
            exit 2
        fi
        site=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
        printf '%s\n' "$here" > "$site/zhili.pth"
        "$venv/bin/python" -m compileall -q "$here/zhili_tui" || true
        cp "$lock" "$venv/.installed"
    fi
    exec 9>&-
}
