#!/bin/sh
# A game that loads for a while, answers what is typed, and stops when it is told to.
echo "Booting..."
cat game.properties world.txt
sleep "$BOOT_SECONDS"
echo "Done (${BOOT_SECONDS}s)!"
stubborn=no
while read -r line; do
    case "$line" in
        stop)
            if [ "$stubborn" = no ]; then
                echo "Saved, bye"
                exit 0
            fi
            echo "I will not"
            ;;
        ignore)
            stubborn=yes
            echo "I ignore you"
            ;;
        *) echo "You said: $line" ;;
    esac
done
