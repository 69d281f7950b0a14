# shellcheck shell=sh disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# The callbacks of a livepatch's objects and what the core does between them, in
# their order, as the kernel's messages have it.
patch=livepatch_callbacks
value=/sys/module/klp_callbacks_target/parameters/value
late=/sys/module/klp_callbacks_late/parameters/value
original=$(text /proc/cmdline)

# happened WHAT: what the kernel said since the mark is what standard input expects
happened() {
	cat >/tmp/expected
	since_mark | grep -E "^(callback|livepatch|klp_callbacks_[a-z]*): " |
		sed -e 's/^callback: //' -e "s/'$patch': //" >/tmp/happened
	cp /tmp/happened "$out/$(echo "$1" | tr ' ' -)"
	if ! cmp -s /tmp/expected /tmp/happened; then
		diff /tmp/expected /tmp/happened
	fi
	check "$1" cmp -s /tmp/expected /tmp/happened
}

check "a module loads" insmod klp-callbacks-target.ko
mark
apply livepatch-callbacks.ko
happened "enabling, with one module there" <<EOT
livepatch: enabling patch '$patch'
pre_patch vmlinux 1
pre_patch klp_callbacks_target 100
livepatch: starting patching transition
post_patch vmlinux 1
post_patch klp_callbacks_target 100
livepatch: patching complete
EOT

mark
check "another module loads" insmod klp-callbacks-late.ko
happened "a module comes" <<EOT
livepatch: applying patch '$patch' to loading module 'klp_callbacks_late'
pre_patch klp_callbacks_late 200
post_patch klp_callbacks_late 200
klp_callbacks_late: init
EOT
equal "all are patched" "$original callbacks=1 patched 100 patched late 200" \
	"$(text /proc/cmdline $value $late)"

mark
check "a module unloads" rmmod klp_callbacks_target
happened "a module goes" <<EOT
klp_callbacks_target: exit
pre_unpatch klp_callbacks_target 100
livepatch: reverting patch '$patch' on unloading module 'klp_callbacks_target'
post_unpatch klp_callbacks_target 100
EOT

mark
revert livepatch_callbacks
happened "disabling, with the late module there" <<EOT
pre_unpatch vmlinux 1
pre_unpatch klp_callbacks_late 200
livepatch: starting unpatching transition
post_unpatch vmlinux 1
post_unpatch klp_callbacks_late 200
livepatch: unpatching complete
EOT
check "the late module unloads" rmmod klp_callbacks_late

# Whose callback was called before patching is told of the end, and only that.
check "the first module loads again" insmod klp-callbacks-target.ko
mark
refused "a callback refuses the livepatch" insmod livepatch-callbacks.ko refuse=klp_callbacks_target
happened "refused by a callback" <<EOT
livepatch: enabling patch '$patch'
pre_patch vmlinux 1
pre_patch klp_callbacks_target 100
livepatch: pre-patch callback failed for object 'klp_callbacks_target'
livepatch: failed to enable patch '$patch'
post_unpatch vmlinux 1
livepatch: unpatching complete
EOT
equal "nothing is patched" "$original original 100" "$(text /proc/cmdline $value)"
check "the livepatch is gone" gone $patch

mark
apply livepatch-callbacks.ko
set_file /sys/module/$patch/parameters/refuse klp_callbacks_late
mark
refused "a callback refuses a module" insmod klp-callbacks-late.ko
happened "a module is refused by a callback" <<EOT
livepatch: applying patch '$patch' to loading module 'klp_callbacks_late'
pre_patch klp_callbacks_late 200
livepatch: pre-patch callback failed for object 'klp_callbacks_late'
livepatch: patch '$patch' failed for module 'klp_callbacks_late', refusing to load module 'klp_callbacks_late'
EOT
equal "the rest is patched still" "$original callbacks=1 patched 100" \
	"$(text /proc/cmdline $value)"
revert livepatch_callbacks
equal "as before" "$original original 100" "$(text /proc/cmdline $value)"
check "the first module unloads" rmmod klp_callbacks_target
