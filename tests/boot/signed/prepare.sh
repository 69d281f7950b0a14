# shellcheck shell=bash disable=SC2154
# SPDX-License-Identifier: GPL-2.0
#
# Lets modules_install strip, sign and compress the livepatch with a new key, and
# makes the contents of UEFI's variable db that hold its certificate.
key=$BUILD/key.pem certificate=$BUILD/certificate.der

openssl req -new -x509 -newkey rsa:2048 -nodes -sha256 -days 3650 -batch \
	-subj "/CN=klp-convert boot test" -keyout "$key" -outform DER -out "$certificate" 2>"$BUILD/openssl.log"

mkdir "$STAGE/unsigned"
mv "$STAGE/livepatch-cmdline.ko" "$STAGE/unsigned/"
rm -rf "$BUILD/install"
build_modules demo "$BUILD/modules" modules_install \
	INSTALL_MOD_PATH="$BUILD/install" INSTALL_MOD_STRIP=1 \
	MODULE_SIG_KEY="$key" MODULE_SIG_CERT="$certificate"
cp -r "$BUILD/install/lib" "$ROOTFS/"

# little_endian BYTES NUMBER
little_endian() {
	local i
	for ((i = 0; i < $1; i++)); do
		# shellcheck disable=SC2059 # a byte
		printf "\\x$(printf %02x $(($2 >> 8 * i & 255)))"
	done
}

size=$(stat -c %s "$certificate")
{
	# The attributes: non-volatile, boot and run time, time-based authentication.
	little_endian 4 $((0x27))
	# EFI_VARIABLE_AUTHENTICATION_2: a time, and a signature that stays empty,
	# since firmware without a platform key asks for none.
	little_endian 2 2024
	printf '\1\1\0\0\0\0\0\0\0\0\0\0\0\0'
	little_endian 4 24
	little_endian 2 $((0x200))
	little_endian 2 $((0xef1))
	printf '\x9d\xd2\xaf\x4a\xdf\x68\xee\x49\x8a\xa9\x34\x7d\x37\x56\x65\xa7'
	# EFI_SIGNATURE_LIST with one EFI_CERT_X509
	printf '\xa1\x59\xc0\xa5\xe4\x94\xa7\x4a\x87\xb5\xab\x15\x5c\x2b\xf0\x72'
	little_endian 4 $((28 + 16 + size))
	little_endian 4 0
	little_endian 4 $((16 + size))
	printf 'klp-convert-test'
	cat "$certificate"
} >"$STAGE/db"
