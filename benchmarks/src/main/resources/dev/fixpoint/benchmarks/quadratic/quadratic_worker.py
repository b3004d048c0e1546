"""Solves batches of quadratic programmes with one library, as lines on standard input ask for it.

load FOLDER n equalities inequalities batch   reads Q, q, A, b, G, h and the weights of the loss, float64
run                                           forward and backward; prints the seconds of processor time of both
dump                                          writes z and the gradients beside the data
"""
import os
import sys
import time

import numpy as np
import torch

torch.set_num_threads(1)
library = sys.argv[1]


def qpth_layer(n, p, m):
    from qpth.qp import QPFunction

    return lambda Q, q, A, b, G, h: QPFunction(verbose=-1)(Q, q, G, h, A, b)


def cvxpy_layer(n, p, m):
    import cvxpy as cp
    from cvxpylayers.torch import CvxpyLayer

    root, q, A, b = cp.Parameter((n, n)), cp.Parameter(n), cp.Parameter((p, n)), cp.Parameter(p)
    G, h, z = cp.Parameter((m, n)), cp.Parameter(m), cp.Variable(n)
    problem = cp.Problem(cp.Minimize(0.5 * cp.sum_squares(root @ z) + q @ z), [A @ z == b, G @ z <= h])
    layer = CvxpyLayer(problem, parameters=[root, q, A, b, G, h], variables=[z])
    accuracy = {"solve_method": "SCS", "eps": 1e-8}  # with the default of 1e-4, gradients are off by up to their own size
    return lambda Q, *rest: layer(torch.linalg.cholesky(Q).mT, *rest, solver_args=accuracy)[0]


for line in sys.stdin:
    command, *arguments = line.split()
    if command == "load":
        folder = arguments[0]
        n, p, m, batch = map(int, arguments[1:])
        shapes = {"Q": (n, n), "q": (n,), "A": (p, n), "b": (p,), "G": (m, n), "h": (m,), "weights": (n,)}
        data = {k: torch.from_numpy(np.fromfile(os.path.join(folder, k), "<f8").reshape(batch, *s)) for k, s in shapes.items()}
        weights = data.pop("weights")
        layer = {"qpth": qpth_layer, "cvxpylayers": cvxpy_layer}[library](n, p, m)
        print("ready", flush=True)
    elif command == "run":
        leaves = {k: v.detach().requires_grad_() for k, v in data.items()}
        start = time.process_time()
        z = layer(*leaves.values())
        between = time.process_time()
        (z * weights).sum().backward()
        print(between - start, time.process_time() - between, flush=True)
    elif command == "dump":
        for name, tensor in {"z": z.detach(), **{k: v.grad for k, v in leaves.items()}}.items():
            tensor.contiguous().numpy().tofile(os.path.join(folder, f"{library}.{name}"))
        print("written", flush=True)
