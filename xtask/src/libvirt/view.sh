# Runs a command where the libvirt in a folder stands in the place of the installed one: view.sh FOLDER COMMAND ARGUMENT...
# Nobody else sees it: this runs in a mount namespace of its own.
set -eu
folder=$1
shift
mount -t overlay -o "lowerdir=$folder/usr:/usr" libvirt /usr
# What is libvirt's alone comes from the folder alone: a daemon would load the modules of the installed version, too, and they need its own library.
find "$folder/usr" -type d -name libvirt -prune | while IFS= read -r own; do
    mount --bind "$own" "/usr${own#"$folder/usr"}"
done
exec "$@"
