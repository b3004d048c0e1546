package dev.fixpoint.experiments.cli;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fixpoint.distributed.Communicator;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

class RanksTest {
    @Test
    void moreProcessesThanRowsOfAMinibatchAreRefused() {
        Communicator nine = (Communicator) Proxy.newProxyInstance(
                Communicator.class.getClassLoader(), new Class<?>[] {Communicator.class}, (self, method, values) -> 9);
        assertThatThrownBy(() -> Ranks.requireSameWork(nine, "data", "work", 8))
                .isInstanceOf(UsageException.class)
                .hasMessage("a minibatch of 8 cannot be shared by 9 processes; start at most 8.");
    }

    @Test
    void oneProcessFitsAnyMinibatch() {
        assertThatCode(() -> {
                    Ranks.requireSameWork(Communicator.local(), "data", "work", 1);
                    Ranks.requireAlone("--apply");
                })
                .doesNotThrowAnyException();
    }
}
