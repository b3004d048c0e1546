"""Solves the problems of the comparison with torchdeq or jaxopt; told what to do by lines of JSON on standard input.

Usage: python peer_worker.py torchdeq|jaxopt THREADS

Each request gets one line of JSON as its answer. The Java side (Worker.java) speaks the same protocol.
"""

import json
import os
import statistics
import sys
import time
from importlib.metadata import version

import numpy as np


def main():
    library, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")  # what libraries print goes to standard error
    os.dup2(2, 1)
    peer = (TorchDeq if library == "torchdeq" else JaxOpt)(threads)
    problem = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["op"] == "load":
                problem = Problem(request["folder"], peer)
                answer = {"version": peer.version}
            else:
                answer = getattr(problem, request["op"])(request)
        except Exception as failure:  # a solver that fails is a result like any other
            answer = {"failure": "%s: %s" % (type(failure).__name__, str(failure)[:300])}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class Problem:
    def __init__(self, folder, peer):
        with open(os.path.join(folder, "problem.json")) as file:
            self.spec = json.load(file)
        self.peer = peer
        self.tensors = {name: np.load(os.path.join(folder, name + ".npy")) for name in self.spec["tensors"]}
        self.solution = np.load(os.path.join(folder, "solution.npy"))
        self.gradients = {
            name: np.load(os.path.join(folder, "gradient_" + name + ".npy")) for name in self.spec["differentiated"]
        }

    def check(self, request):
        self.tune(request)
        began = time.perf_counter()
        forward, backward, solution, gradients = self.peer.checked(request["mode"])
        return {
            "forward": forward,
            "backward": backward,
            "solution": error(solution, self.solution),
            "gradient": max((error(gradients[n], self.gradients[n]) for n in gradients), default=0.0),
            "seconds": time.perf_counter() - began,
        }

    def time(self, request):
        self.tune(request)
        call = self.peer.call(request["mode"])
        times, end = [], time.perf_counter() + request["seconds"]
        while len(times) < 2 or time.perf_counter() < end:
            began = time.perf_counter()
            call()
            times.append(time.perf_counter() - began)
        return {"median": statistics.median(times), "least": min(times), "calls": len(times)}

    def memory(self, request):
        self.tune(request)
        forget_peak()
        before = memory_now()
        call = self.peer.call("training")
        for _ in range(request["fewer"]):
            call()
        fewer = memory_peak()
        for _ in range(request["more"]):
            call()
        return {"before": before, "fewer": fewer, "more": memory_peak()}

    def tune(self, request):
        self.peer.tune(self.spec, self.tensors, request["solvers"])


def described(*packages):
    return ", ".join("%s %s" % (package, version(package)) for package in packages)


def channels_last(shape):
    """Images have their channels last, which is the faster layout in all libraries."""
    return [shape[0], *shape[2:], shape[1]]


def channels_first(state):
    return np.moveaxis(np.asarray(state), -1, 1)


def error(value, exact):
    return float(np.linalg.norm(np.asarray(value, dtype=np.float64) - exact) / np.linalg.norm(exact))


def forget_peak():
    with open("/proc/self/clear_refs", "w") as file:
        file.write("5")


def memory_now():
    return status("VmRSS:")


def memory_peak():
    return status("VmHWM:")


def status(key):
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(key))


class TorchDeq:
    def __init__(self, threads):
        import torch
        import torchdeq

        torch.set_num_threads(threads)
        self.torch, self.deq_of = torch, torchdeq.get_deq
        self.version = described("torchdeq", "torch")
        self.tuned = self.writer = None

    def tune(self, spec, tensors, solvers):
        if (id(spec), solvers) == self.tuned:
            return
        self.tuned = (id(spec), solvers)
        torch = self.torch
        self.spec = spec
        self.values = {name: torch.from_numpy(value.copy()) for name, value in tensors.items()}
        for name in spec["differentiated"]:
            self.values[name].requires_grad_(True)
        forward, backward = solvers["forward"], solvers["backward"]
        self.deq = self.deq_of(
            ift=True,
            f_solver=forward["name"], f_max_iter=forward["limit"], f_tol=forward["tolerance"], f_stop_mode="rel",
            b_solver=backward["name"], b_max_iter=backward["limit"], b_tol=backward["tolerance"], b_stop_mode="rel",
        )

    def map(self):
        torch, v, kind = self.torch, self.values, self.spec["kind"]
        if kind == "tanh":
            return lambda z: torch.tanh(torch.addmm(v["x"], z, v["w"]))
        if kind == "affine":
            return lambda z: torch.addmm(v["x"], z, v["w"])
        if kind == "scaled":
            return lambda z: torch.addcmul(v["x"], v["scale"], z @ v["w"])
        if kind == "convolution":
            w = v["w"].contiguous(memory_format=torch.channels_last)
            x = v["x"].permute(0, 2, 3, 1).contiguous()

            def convolved(z):
                image = torch.nn.functional.conv2d(z.permute(0, 3, 1, 2), w, padding=1).permute(0, 2, 3, 1)
                return torch.relu_(image + x)

            return convolved
        start = torch.addmm(v["b2"], torch.relu(torch.addmm(v["b1"], v["x"], v["w1"])), v["w2"])
        drive = torch.addmm(v["p0"], v["x"], v["p"])
        if kind == "network":
            leaky = torch.nn.functional.leaky_relu
            return lambda z: torch.addmm(start, leaky(torch.addmm(drive, z, v["v"]), self.spec["slope"]), v["u"])
        return lambda z: self.descend(z, start, drive)

    def descend(self, z, start, drive):
        torch = self.torch
        recorded = torch.is_grad_enabled()
        with torch.enable_grad():
            variable = z if recorded and z.requires_grad else z.detach().requires_grad_()
            active = torch.relu(torch.addmm(drive, variable, self.values["v"]))
            energy = 0.5 * ((variable - start).square().sum() + active.square().sum())
            (slope,) = torch.autograd.grad(energy, variable, create_graph=recorded)
        return z - self.spec["step"] * slope

    def solve(self):
        z0 = self.torch.zeros(channels_last(self.spec["state"]), dtype=self.values["x"].dtype)
        states, self.info = self.deq(self.map(), z0, backward_writer=self.writer)
        return states[-1]

    def forward(self):
        self.deq.eval()
        with self.torch.no_grad():
            return self.solve()

    def gradient(self):
        self.deq.train()
        z = self.solve()
        leaves = [self.values[name] for name in self.spec["differentiated"]]
        return z, self.torch.autograd.grad(0.5 * z.square().sum(), leaves)

    def training(self):
        _, gradients = self.gradient()
        with self.torch.no_grad():
            for name, gradient in zip(self.spec["differentiated"], gradients):
                if name in self.spec["parameters"]:
                    self.values[name].sub_(gradient, alpha=self.spec["rate"])

    def call(self, mode):
        return getattr(self, mode)

    def checked(self, mode):
        backward = []
        self.writer = lambda info: backward.append(int(info["nstep"].max()))
        if mode == "forward":
            z, gradients = self.forward(), {}
        else:
            z, values = self.gradient()
            gradients = {n: g.numpy() for n, g in zip(self.spec["differentiated"], values)}
        self.writer = None
        return int(self.info["nstep"].max()), sum(backward), channels_first(z.detach().numpy()), gradients


class JaxOpt:
    def __init__(self, threads):
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[-threads:])
        os.environ["JAX_ENABLE_X64"] = "1"
        os.environ["JAX_PLATFORMS"] = "cpu"
        if threads == 1:
            os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"
        import jax
        import jaxopt

        self.jax, self.jaxopt = jax, jaxopt
        self.version = described("jaxopt", "jax")
        self.tuned = None
        self.compiled = {}

    def tune(self, spec, tensors, solvers):
        if (id(spec), solvers) == self.tuned:
            return
        self.tuned = (id(spec), solvers)
        self.spec = spec
        values = {name: self.jax.numpy.asarray(value) for name, value in tensors.items()}
        self.leaves = {name: values[name] for name in spec["differentiated"]}
        names = id(spec), solvers["forward"]["name"], solvers["backward"]["name"]
        if names not in self.compiled:
            self.compiled[names] = self.compile(values, solvers)
        tolerances = solvers["forward"]["tolerance"], solvers["backward"]["tolerance"]
        solve, gradient, train = self.compiled[names]
        self.solve = lambda leaves: solve(leaves, tolerances)
        self.gradient_of = lambda leaves: gradient(leaves, tolerances)
        self.train = lambda leaves: train(leaves, tolerances)

    def compile(self, values, solvers):
        """Functions compiled once for a pair of solvers: the tolerances are arguments of theirs."""
        jax, jnp, spec = self.jax, self.jax.numpy, self.spec
        z0 = jnp.zeros(channels_last(spec["state"]), dtype=values["x"].dtype)
        constant = {n: v for n, v in values.items() if n not in spec["differentiated"]}

        def solve(leaves, tolerances):
            return self.solver(solvers, tolerances).run(z0, *self.prepared({**constant, **leaves}))

        def loss(leaves, tolerances):
            z = solve(leaves, tolerances).params
            return 0.5 * jnp.sum(z * z), z

        def train(leaves, tolerances):
            gradients, _ = jax.grad(loss, has_aux=True)(leaves, tolerances)
            return {
                n: v - spec["rate"] * gradients[n] if n in spec["parameters"] else v for n, v in leaves.items()
            }

        return jax.jit(solve), jax.jit(jax.grad(loss, has_aux=True)), jax.jit(train)

    def solver(self, solvers, tolerances):
        from jaxopt import linear_solve

        linear = {
            "normal_cg": linear_solve.solve_normal_cg,
            "cg": linear_solve.solve_cg,
            "gmres": linear_solve.solve_gmres,
            "bicgstab": linear_solve.solve_bicgstab,
        }[solvers["backward"]["name"]]

        def adjoint(matvec, b):
            return linear(matvec, b, tol=tolerances[1], maxiter=solvers["backward"]["limit"])

        options = dict(tol=tolerances[0], implicit_diff_solve=adjoint, implicit_diff=True)
        step, name = self.map(), solvers["forward"]["name"]
        if name == "fixed_point_iter":
            return self.jaxopt.FixedPointIteration(step, maxiter=solvers["forward"]["limit"], **options)
        if name == "anderson":
            return self.jaxopt.AndersonAcceleration(step, maxiter=solvers["forward"]["limit"], **options)
        return self.jaxopt.Broyden(lambda z, *a: step(z, *a) - z, maxiter=solvers["forward"]["limit"], **options)

    def prepared(self, v):
        jnp, kind = self.jax.numpy, self.spec["kind"]
        if kind in ("tanh", "affine"):
            return v["w"], v["x"]
        if kind == "convolution":
            return jnp.transpose(v["w"], (2, 3, 1, 0)), jnp.transpose(v["x"], (0, 2, 3, 1))
        if kind == "scaled":
            return v["w"], v["x"], v["scale"]
        start = jnp.maximum(v["x"] @ v["w1"] + v["b1"], 0) @ v["w2"] + v["b2"]
        drive = v["x"] @ v["p"] + v["p0"]
        return (start, drive, v["v"], v["u"]) if kind == "network" else (start, drive, v["v"])

    def map(self):
        jax, jnp, kind, spec = self.jax, self.jax.numpy, self.spec["kind"], self.spec
        if kind == "tanh":
            return lambda z, w, x: jnp.tanh(z @ w + x)
        if kind == "affine":
            return lambda z, w, x: z @ w + x
        if kind == "scaled":
            return lambda z, w, x, scale: scale * (z @ w) + x
        if kind == "convolution":
            names = ("NHWC", "HWIO", "NHWC")
            return lambda z, w, x: jnp.maximum(
                jax.lax.conv_general_dilated(z, w, (1, 1), "SAME", dimension_numbers=names) + x, 0
            )
        if kind == "network":
            return lambda z, start, drive, v, u: (
                jax.nn.leaky_relu(z @ v + drive, spec["slope"]) @ u + start
            )

        def energy(z, start, drive, v):
            active = jnp.maximum(z @ v + drive, 0)
            return 0.5 * (jnp.sum((z - start) ** 2) + jnp.sum(active * active))

        return lambda z, *a: z - spec["step"] * jax.grad(energy)(z, *a)

    def call(self, mode):
        block = self.jax.block_until_ready
        if mode == "forward":
            return lambda: block(self.solve(self.leaves))
        if mode == "gradient":
            return lambda: block(self.gradient_of(self.leaves))

        def train():
            self.leaves = block(self.train(self.leaves))

        return train

    def checked(self, mode):
        outcome = self.solve(self.leaves)
        steps = int(outcome.state.iter_num)
        if mode == "forward":
            return steps, 0, channels_first(outcome.params), {}
        gradients, z = self.gradient_of(self.leaves)
        return steps, -1, channels_first(z), {name: np.asarray(value) for name, value in gradients.items()}


if __name__ == "__main__":
    main()
