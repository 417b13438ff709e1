"""The sale: stock and seats, holds that expire, orders, payments and refunds."""
