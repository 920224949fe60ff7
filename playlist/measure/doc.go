// Package measure tells from its samples what a piece of music is like: how
// loud it is and how much that varies, how high it peaks between samples,
// whether it startles, where it is silent, how much energy it has, how
// bright it is, and whether it has a pulse.
//
// A [Meter] takes the decoded piece block by block and keeps only sums, so
// that its memory does not grow with the piece and no block allocates.
//
// Loudness follows ITU-R BS.1770-4 and EBU R 128, the loudness range EBU
// Tech 3342. Energy, brightness and pulse are this program's own and rough:
// good for telling pieces apart, not for telling a person what they hear.
//
// Package measure is pure: samples in, numbers out. It must never guess what
// samples cannot tell, such as whether there are words.
package measure
