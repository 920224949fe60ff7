// Package hue reaches Philips Hue bridges on the local network.
//
// [Discover] finds them, [Pair] makes a bridge's acquaintance, [Store] keeps
// it, and [Open] gives a [lighting.Driver] over all bridges that are paired.
// A bridge is asked by its second interface (CLIP v2: https, percent instead
// of 254 steps, events as they happen) where it answers by it, and otherwise
// by its first one and the library huego. Lamps and rooms have the same IDs by
// both. A bridge whose address has changed is found again by its own id, and
// one that is busy is left in peace for as long as it says.
//
// huego sends everything through http.DefaultClient, without a time-out. To
// import this package therefore fences that client for the whole program: it
// refuses every request except those that this package lets through, each to
// the one bridge that it is meant for. Who needs a client for something else
// brings his own.
//
// Package hue must never talk to anything but a bridge that a person named,
// never follow a redirect, never accept a changed certificate unless the
// bridges' maker has signed it for the same bridge, never start an effect, never
// switch on a lamp that is off unless a command says so, and never let a key into
// an error, a log or a printed value.
package hue
