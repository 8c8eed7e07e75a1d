package org.example.chess

import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

enum class Side { WHITE, BLACK;

    val other: Side get() = if (this == WHITE) BLACK else WHITE
}

sealed interface State {
    data object Waiting : State
    data class Running(val side: Side) : State
    data class Paused(val side: Side) : State
    data class Flagged(val loser: Side) : State
}

/** How much time each side gets, and what a move gives back. */
data class Control(val base: Duration = 5.minutes, val increment: Duration = 3.seconds) {
    init {
        require(base.isPositive()) { "a game needs time: $base" }
        require(!increment.isNegative()) { "the increment must not take time away" }
    }
}

class ChessClock(private val control: Control, private val time: TimeSource = TimeSource.Monotonic) {
    private val left = mutableMapOf(Side.WHITE to control.base, Side.BLACK to control.base)
    private val moves = mutableMapOf(Side.WHITE to 0, Side.BLACK to 0)
    private var started = time.markNow()

    var state: State = State.Waiting
        private set

    fun remaining(side: Side): Duration {
        val running = state as? State.Running
        val spent = if (running?.side == side) started.elapsedNow() else Duration.ZERO
        return (left.getValue(side) - spent).coerceAtLeast(Duration.ZERO)
    }

    fun press(side: Side) {
        when (val now = state) {
            is State.Waiting -> run(side.other)
            is State.Running -> if (now.side == side) {
                val rest = remaining(side)
                if (rest == Duration.ZERO) {
                    state = State.Flagged(side)
                    return
                }
                left[side] = rest + control.increment
                moves[side] = moves.getValue(side) + 1
                run(side.other)
            }
            is State.Paused, is State.Flagged -> Unit
        }
    }

    fun pause() {
        val running = state as? State.Running ?: return
        left[running.side] = remaining(running.side)
        state = State.Paused(running.side)
    }

    fun resume() {
        (state as? State.Paused)?.let { run(it.side) }
    }

    private fun run(side: Side) {
        started = time.markNow()
        state = State.Running(side)
    }

    override fun toString(): String = Side.entries.joinToString(" | ") { side ->
        val rest = remaining(side)
        "%s %d:%02d".format(side.name.lowercase(), rest.inWholeMinutes, rest.inWholeSeconds % 60)
    }
}

fun main() {
    val clock = ChessClock(Control(base = 1.minutes))
    clock.press(Side.BLACK)
    repeat(4) { turn ->
        Thread.sleep(200)
        clock.press(if (turn % 2 == 0) Side.WHITE else Side.BLACK)
        println(clock)
    }
}
