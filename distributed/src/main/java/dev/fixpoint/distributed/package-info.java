/**
 * Training of one model by several processes, on one machine or many: each computes the gradient of its rows of the batch, and the
 * gradients are averaged before each step.
 *
 * <p>The engine is libtorch's own, c10d: a {@link dev.fixpoint.distributed.Communicator} is a process group (Gloo) and a key-value store
 * (TCPStore). The environment is that of PyTorch's launchers, so {@code torchrun}, Slurm or Kubernetes can start the processes:
 *
 * <pre>{@code
 * try (Communicator ranks = Rendezvous.connect(System.getenv())) {   // alone where WORLD_SIZE is not set
 *     ranks.broadcast(parameters);                                   // all begin where rank 0 does
 *     GradientBuckets gradients = new GradientBuckets(ranks, parameters);
 *     for (long[] batch : batches) {                                 // the same batches on each rank
 *         Shard shard = Shard.of(ranks, batch.length);
 *         loss(shard.of(batch)).backward();
 *         gradients.average(shard.weight());
 *         optimiser.step();
 *     }
 * }
 * }</pre>
 *
 * <table>
 * <caption>What is where</caption>
 * <tr><td>{@link dev.fixpoint.distributed.Communicator}</td><td>the collective operations</td></tr>
 * <tr><td>{@link dev.fixpoint.distributed.Rendezvous}</td><td>where the processes find one another</td></tr>
 * <tr><td>{@link dev.fixpoint.distributed.GradientBuckets}</td><td>the average of the gradients</td></tr>
 * <tr><td>{@link dev.fixpoint.distributed.Shard}</td><td>which rows of a batch are a rank's</td></tr>
 * <tr><td>{@link dev.fixpoint.distributed.RandomStreams}</td><td>what is random differs between ranks</td></tr>
 * </table>
 *
 * <p><b>Failures.</b> Each rank gives a sign of life through the store, ten times in the time after which it counts as lost. Whatever
 * goes wrong, on any of them, becomes one verdict in the store, which every rank reads and throws: {@link
 * dev.fixpoint.distributed.RendezvousException} if the processes do not belong together, {@link
 * dev.fixpoint.distributed.LostRankException} if one is gone. No operation waits for a rank that is gone.
 */
@NullMarked
package dev.fixpoint.distributed;

import org.jspecify.annotations.NullMarked;
