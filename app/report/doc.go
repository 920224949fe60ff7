// Package report lays what happened in a session beside what was planned, for
// the chart: as a PDF with one page of summary and the timeline drawn, as
// Markdown, and as JSON.
//
// [New] makes the [Report] from a [Source], which is what the journal holds;
// the rest only writes it down. A journal that is damaged, torn or from
// another version gives as much of a report as it holds.
//
// Package report must never let a process note into a report: they have an
// export of their own, [ProcessNotes]. It must never interpret what was typed,
// such as vitals, and reads neither clock nor file.
package report
