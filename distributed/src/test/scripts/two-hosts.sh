#!/usr/bin/env bash
# Two hosts in network namespaces, joined by a virtual link, train together until the link is cut; then both must end with a sentence.
# Needs root, iproute2 and the compiled tests of this module:
#   ./mvnw -q test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath -pl core,distributed
#   sudo distributed/src/test/scripts/two-hosts.sh "$(cat distributed/target/classpath):distributed/target/classes:distributed/target/test-classes"
set -euo pipefail
classpath=$1
silence=${2:-10}
logs=$(mktemp -d)
finish() {
    ip netns del fixpoint0 2>/dev/null || true
    ip netns del fixpoint1 2>/dev/null || true
    kill "${pids[@]}" 2>/dev/null || true
}
pids=()
trap finish EXIT

ip netns add fixpoint0
ip netns add fixpoint1
ip link add fixlink0 netns fixpoint0 type veth peer name fixlink1 netns fixpoint1
for host in 0 1; do
    ip -n "fixpoint$host" addr add "10.77.0.$((host + 1))/24" dev "fixlink$host"
    ip -n "fixpoint$host" link set "fixlink$host" up
    ip -n "fixpoint$host" link set lo up
    ip netns exec "fixpoint$host" env RANK="$host" WORLD_SIZE=2 MASTER_ADDR=10.77.0.1 MASTER_PORT=29500 \
        FIXPOINT_JOIN_SECONDS=300 FIXPOINT_SILENCE_SECONDS="$silence" TORCH_CPP_LOG_LEVEL=FATAL \
        java -XX:TieredStopAtLevel=1 -cp "$classpath" dev.fixpoint.distributed.RankProgram train 1000000000 \
        >"$logs/$host" 2>&1 &
    pids+=($!)
done
for host in 0 1; do
    until grep -q 'under way' "$logs/$host"; do
        kill -0 "${pids[$host]}" || { cat "$logs/$host"; exit 1; }
        sleep 0.2
    done
done
began=$(date +%s)
ip -n fixpoint0 link set fixlink0 down
for host in 0 1; do
    code=0
    wait "${pids[$host]}" || code=$?
    echo "host $host ended with $code after $(($(date +%s) - began)) s: $(grep Exception "$logs/$host")"
done
