package audio

import (
	"context"
	"errors"
	"io"
	"io/fs"
)

// The ways in which a device fails that more than one place knows.
var (
	errDeviceGone = errors.New("the sound device is gone")
	errServerGone = errors.New("the sound server is gone")
	errHangs      = errors.New("the sound device hangs")
	errMute       = errors.New("the sound server does not answer")
)

// errPanicked is a decoder that gave up in a way that none should.
var errPanicked = errors.New("the file is damaged")

// codes are names for what went wrong, for whoever supports a person: they
// hold nothing of what a file or a device is called. The first that fits counts.
var (
	deviceCodes = []code{
		{errNoServer, "no-server"},
		{errServerGone, "server-gone"},
		{errMute, "server-silent"},
		{errDeviceGone, "device-gone"},
		{errNoDevice, "no-device"},
		{errHangs, "device-hangs"},
	}
	fileCodes = []code{
		{fs.ErrNotExist, "file-missing"},
		{fs.ErrPermission, "file-closed"},
		{errPanicked, "decoder-panic"},
		{errTooSlow, "file-too-slow"},
		{errUnknownFormat, "file-no-music"},
		{io.ErrUnexpectedEOF, "file-cut-short"},
		{context.DeadlineExceeded, "file-too-slow"},
	}
)

type code struct {
	of  error
	say string
}

// codeOf names an error by the first code that fits.
func codeOf(err error, codes []code, otherwise string) string {
	for _, c := range codes {
		if errors.Is(err, c.of) {
			return c.say
		}
	}
	return otherwise
}

// fileCode names why a file cannot be played: one that breaks in its middle, as
// a drive that was pulled makes it, is told from one that holds what no decoder
// reads.
func fileCode(err error) string {
	if disk := (*fs.PathError)(nil); errors.As(err, &disk) {
		return codeOf(err, fileCodes, "file-unreadable")
	}
	return codeOf(err, fileCodes, "file-damaged")
}

func deviceCode(err error) string { return codeOf(err, deviceCodes, "device-refuses") }
