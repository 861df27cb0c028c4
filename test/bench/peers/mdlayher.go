// NLMSG_NOOP with an acknowledgement through github.com/mdlayher/netlink, one after the other. mdlayher COUNT prints
// COUNT round trips in nanoseconds, a line each.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"
	"time"

	"github.com/mdlayher/netlink"
)

const netlinkRoute = 0

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	conn, err := netlink.Dial(netlinkRoute, nil)
	if err != nil {
		log.Fatal(err)
	}
	request := netlink.Message{
		Header: netlink.Header{Type: netlink.Noop, Flags: netlink.Request | netlink.Acknowledge},
	}
	took := make([]int64, count)
	for i := range took {
		start := time.Now()
		if _, err := conn.Execute(request); err != nil {
			log.Fatal(err)
		}
		took[i] = time.Since(start).Nanoseconds()
	}
	for _, ns := range took {
		fmt.Println(ns)
	}
}
