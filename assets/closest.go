package assets

import (
	"fmt"
	"strings"
)

// instead helps somebody who wrote a word that is not among the known ones.
func instead(word string, known []string) string {
	best, distance := "", len(word)
	for _, k := range known {
		if d := edits(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	// With more than a third of its letters wrong it is another word, not a slip.
	if best != "" && distance <= max(1, (len(word)+1)/3) {
		return fmt.Sprintf("Did you mean %q?", best)
	}
	return fmt.Sprintf("There are: %s.", strings.Join(known, ", "))
}

// edits is how many letters must be put in, left out or changed to make b of
// a (Levenshtein's distance).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
