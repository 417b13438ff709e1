"""What every adapter must do, and the stage that tests play on."""
